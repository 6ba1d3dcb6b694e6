// Porter's first stemmer, as github.com/blevesearch/go-porterstemmer has it.
//
// In flow words, out flow their stems. The Go tests hold both against each other.

// Endings by step, each with what it becomes; of two that fit, the longer stands first.
const plurals = endings("sses>ss ies>i ss>ss s");
const step2 = endings(
  "ational>ate tional>tion enci>ence anci>ance izer>ize bli>ble alli>al entli>ent eli>e ousli>ous ization>ize ation>ate " +
    "ator>ate alism>al iveness>ive fulness>ful ousness>ous aliti>al iviti>ive biliti>ble logi>log",
);
const step3 = endings("icate>ic ative alize>al iciti>ic ical>ic ful ness");
const step4 = endings("al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize");

type Endings = string[][];

function endings(list: string): Endings {
  return list.split(" ").map((ending) => ending.split(">"));
}

/** stem cuts the endings of a word of plain small letters. */
export function stem(word: string): string {
  if (!/^[a-z]{3,}$/.test(word)) return word;
  word = pastTense(replace(word, plurals, -1));
  if (hasVowel(cut(word))) word = word.replace(/y$/, "i");
  word = replace(replace(word, step2, 0), step3, 0);
  if (!/[^st]ion$/.test(word)) word = replace(word, step4, 1);
  const root = cut(word);
  if (word.endsWith("e") && measure(root) > +isShort(root)) word = root;
  return measure(cut(word)) > 1 ? word.replace(/ll$/, "l") : word;
}

function pastTense(word: string): string {
  if (/.eed$/.test(word)) return replace(word, endings("eed>ee"), 0);
  const root = word.replace(/(ed|ing)$/, "");
  if (root === word || !hasVowel(root)) return word;
  if (/.(at|bl|iz)$/.test(root)) return root + "e";
  if (/([^aeioulsz])\1$/.test(root) && shape(root).endsWith("c")) return cut(root);
  return measure(root) === 1 && isShort(root) ? root + "e" : root;
}

// replace does so where what stands before the ending measures more than least.
function replace(word: string, endings: Endings, least: number): string {
  for (const [ending, becomes = ""] of endings) {
    const root = cut(word, ending.length);
    if (root && word.endsWith(ending)) return measure(root) > least ? root + becomes : word;
  }
  return word;
}

function cut(word: string, letters = 1): string {
  return word.slice(0, -letters);
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

function hasVowel(word: string): boolean {
  return shape(word).includes("v");
}

function isShort(word: string): boolean {
  return shape(word).endsWith("cvc") && !/[wxy]$/.test(word);
}
