// The numbers on which internal/search and the browser have to agree, by the Go
// file that says why. A change there is a change here.

// analyze.go
export const maxTerm = 64; // characters

// query.go
export const partWeight = 0.5;
export const begunWeight = 0.6;
export const typoWeight = 0.7;
export const asideWeight = 0.3;
export const maxQueryTerms = 64;

// search.go
export const phraseDepth = 30;

// spelling.go
export const maxBegun = 2;
export const minBegun = 3;
export const minTypo = 4;
export const longWord = 8;

// names.go
export const maxNames = 5;
export const minName = 3;
export const minSlip = 5;
export const nameShards = 2;
export const maxAsked = 6;
export const beginning = 10;

// ask.go
export const phraseShare = 0.9;
export const behindPage = 0.99;

// excerpt.go
export const maxExcerpt = 200;
export const room = maxExcerpt - 2;

// static.go, shard.go, number.go
export const formatVersion = 11;
export const hashSize = 8;
export const checkSize = 3;
export const firstCharacter = 35;
export const numberBase = 50_000;
export const steps = 116; // of lengths
