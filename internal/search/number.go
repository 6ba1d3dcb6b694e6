package search

import "unicode/utf8"

// Numbers are written as text, a character each, because nearly all are small:
// these take a byte, and a browser reads text faster than anything it has to
// take apart itself. Greater ones are a sign and two characters.
const (
	firstCharacter = '#' // stands for 0
	greatSign      = '!'
	numberBase     = 50_000 // below it, characters are single units in a browser
)

// maxNumber bounds what is read: no index has a greater one.
const maxNumber = 1<<31 - 1

func appendNumber(b []byte, n int) []byte {
	if n >= numberBase {
		b = utf8.AppendRune(append(b, greatSign), firstCharacter+rune(n/numberBase))
		n %= numberBase
	}
	return utf8.AppendRune(b, firstCharacter+rune(n))
}

// numbersIn reads a text of numbers, and refuses any other.
func numbersIn(text string) ([]int, error) {
	characters := []rune(text)
	numbers := make([]int, 0, len(characters))
	for i := 0; i < len(characters); i++ {
		high := 0
		if characters[i] == greatSign && i+2 < len(characters) {
			high = int(characters[i+1]) - firstCharacter
			i += 2
		}
		low := int(characters[i]) - firstCharacter
		n := high*numberBase + low
		if high < 0 || low < 0 || low >= numberBase || n > maxNumber {
			return nil, errDamaged
		}
		numbers = append(numbers, n)
	}
	return numbers, nil
}
