// Porter's first stemmer, as github.com/blevesearch/go-porterstemmer has it.
//
// In flow words, out flow their stems. The Go tests hold both against each other.

const step2 = pairs(
  "ational ate tional tion enci ence anci ance izer ize bli ble alli al entli ent eli e ousli ous ization ize ation ate " +
    "ator ate alism al iveness ive fulness ful ousness ous aliti al iviti ive biliti ble logi log",
);
const step3 = pairs("icate ic ative - alize al iciti ic ical ic ful - ness -");
const step4 = "al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize".split(" ");

function pairs(words: string): [suffix: string, becomes: string][] {
  return [...words.matchAll(/(\S+) (\S+)/g)].map((m) => [m[1], m[2] === "-" ? "" : m[2]]);
}

/** stem cuts the endings of a word of plain small letters. */
export function stem(word: string): string {
  if (word.length < 3 || !/^[a-z]+$/.test(word)) return word;
  word = pastTense(plural(word));
  if (ends(word, "y") && vowel(word.slice(0, -1))) word = word.slice(0, -1) + "i";
  word = replace(replace(word, step2), step3);
  const suffix = step4.find((s) => ends(word, s));
  if (suffix) {
    const root = word.slice(0, -suffix.length);
    if (measure(root) > 1 && (suffix !== "ion" || /[st]$/.test(root))) word = root;
  }
  if (word.endsWith("e")) {
    const root = word.slice(0, -1);
    if (measure(root) > 1 || (measure(root) === 1 && !short(root))) word = root;
  }
  return word.length > 2 && word.endsWith("ll") && measure(word.slice(0, -1)) > 1 ? word.slice(0, -1) : word;
}

function plural(word: string): string {
  if (ends(word, "sses") || ends(word, "ies")) return word.slice(0, -2);
  return ends(word, "s") && !ends(word, "ss") ? word.slice(0, -1) : word;
}

function pastTense(word: string): string {
  if (ends(word, "eed")) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const suffix = ["ed", "ing"].find((s) => ends(word, s));
  const root = suffix ? word.slice(0, -suffix.length) : "";
  if (!vowel(root)) return word;
  if (["at", "bl", "iz"].some((s) => ends(root, s))) return root + "e";
  if (/([^aeiou])\1$/.test(root) && shape(root).endsWith("c") && !/[lsz]$/.test(root)) return root.slice(0, -1);
  return measure(root) === 1 && short(root) ? root + "e" : root;
}

// ends is true of a word longer than the suffix.
function ends(word: string, suffix: string): boolean {
  return word.length > suffix.length && word.endsWith(suffix);
}

function replace(word: string, endings: [string, string][]): string {
  for (const [suffix, becomes] of endings) {
    if (!ends(word, suffix)) continue;
    const root = word.slice(0, -suffix.length);
    return measure(root) > 0 ? root + becomes : word;
  }
  return word;
}

// shape writes c for consonants and v for vowels; y is one after a consonant.
function shape(word: string): string {
  let s = "";
  for (const c of word) s += "aeiou".includes(c) || (c === "y" && s.endsWith("c")) ? "v" : "c";
  return s;
}

function measure(word: string): number {
  return shape(word).split("vc").length - 1;
}

function vowel(word: string): boolean {
  return shape(word).includes("v");
}

function short(word: string): boolean {
  return shape(word).endsWith("cvc") && !/[wxy]$/.test(word);
}
