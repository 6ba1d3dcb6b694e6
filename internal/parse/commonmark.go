package parse

import (
	"regexp"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// commonMark reads CommonMark with the extensions of GitHub that guides use:
// tables, struck out text and task lists. It keeps no state between
// documents. The numbers are the priorities that the library gives its
// parsers.
var commonMark = parser.NewParser(
	parser.WithBlockParsers(
		util.Prioritized(parser.NewSetextHeadingParser(), 100),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(shallow{parser.NewListParser()}, 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(gluedFence{parser.NewFencedCodeBlockParser()}, 700),
		util.Prioritized(shallow{parser.NewBlockquoteParser()}, 800),
		util.Prioritized(parser.NewHTMLBlockParser(), 900),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	),
	parser.WithInlineParsers(
		util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
		util.Prioritized(parser.NewCodeSpanParser(), 100),
		util.Prioritized(sparing{parser.NewLinkParser()}, 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(parser.NewRawHTMLParser(), 400),
		util.Prioritized(sparing{parser.NewEmphasisParser()}, 500),
		util.Prioritized(sparing{extension.NewStrikethroughParser()}, 500),
	),
	parser.WithParagraphTransformers(
		util.Prioritized(brief{parser.LinkReferenceParagraphTransformer}, 100),
		util.Prioritized(extension.NewTableParagraphTransformer(), 200),
	),
	parser.WithASTTransformers(util.Prioritized(extension.NewTableASTTransformer(), 0)),
)

// maxDepth is how deep lists and quotations may stand in each other. What is
// deeper is read as words: the library takes quadratic time over depth, and
// no writer means it.
const maxDepth = 64

// A shallow opens a container only where it is not too deep.
type shallow struct{ parser.BlockParser }

func (s shallow) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	depth := 0
	for n := parent; n != nil && depth <= maxDepth; n = n.Parent() {
		depth++
	}
	if depth > maxDepth {
		return nil, parser.NoChildren
	}
	return s.BlockParser.Open(parent, reader, pc)
}

// A sparing reads marks of links and emphasis until the marks of one block
// have cost maxWork; what follows is read as words. Each mark may cost the
// length of its block, so that a block of nothing but marks takes quadratic
// time; a block as people write them never comes near the bound.
type sparing struct{ parser.InlineParser }

const (
	maxWork  = 1 << 24 // bytes that the marks of a block may look at
	minMarks = 200     // that are read even in the longest block
)

// spent is where the number of marks in the present block is kept.
var spent = parser.NewContextKey()

type allowance struct {
	block ast.Node
	marks int
}

func (s sparing) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	left, ok := pc.Get(spent).(*allowance)
	if !ok || left.block != parent {
		left = &allowance{parent, max(minMarks, maxWork/(1+length(parent)))}
		pc.Set(spent, left)
	}
	if left.marks == 0 {
		return nil
	}
	left.marks--
	return s.InlineParser.Parse(parent, block, pc)
}

// length gives the number of bytes from the beginning of a block to its end.
func length(block ast.Node) int {
	lines := block.Lines()
	if lines.Len() == 0 {
		return 0
	}
	return lines.At(lines.Len()-1).Stop - lines.At(0).Start
}

// CloseBlock hands on the end of a block, at which the library's parser
// resolves the marks that are still open.
func (s sparing) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	if c, ok := s.InlineParser.(parser.CloseBlocker); ok {
		c.CloseBlock(parent, block, pc)
	}
}

// A brief looks for definitions of links only in paragraphs of a sensible
// number of lines, since the library's work grows with its square.
type brief struct{ parser.ParagraphTransformer }

const maxDefinitions = 2000

func (b brief) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	if node.Lines().Len() <= maxDefinitions {
		b.ParagraphTransformer.Transform(node, reader, pc)
	}
}

// A gluedFence reads fenced code whose closing fence has text glued to it, as
// AWS's converter writes it ("```<a name=…>", "```Options"). CommonMark takes
// such a line for code and never finds the end.
type gluedFence struct{ parser.BlockParser }

// A glued line has a fence and then a tag or a word with a capital: "```json"
// remains a line of code.
var glued = regexp.MustCompile("^[ \t]*(```+|~~~+)(<a |[A-Z])")

func (g gluedFence) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	line, _ := reader.PeekLine()
	if m := glued.FindSubmatchIndex(line); m != nil {
		reader.Advance(m[3])
		return parser.Close
	}
	return g.BlockParser.Continue(node, reader, pc)
}
