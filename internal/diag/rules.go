package diag

// A Code names a rule, for ever: it stands in outputs, in configuration and
// in the address /checks/<CODE>/.
type Code string

// The codes of what can be wrong with content. The checks of policies have a
// table of their own in package policy.
const (
	UnreadableFile     Code = "UNREADABLE_FILE"
	NotUTF8            Code = "NOT_UTF8"
	NULByte            Code = "NUL_BYTE"
	FileTooLarge       Code = "FILE_TOO_LARGE"
	BadFileName        Code = "BAD_FILE_NAME"
	LinkOutOfRoot      Code = "LINK_OUT_OF_ROOT"
	FrontMatterSyntax  Code = "FRONT_MATTER_SYNTAX"
	UnknownKey         Code = "UNKNOWN_KEY"
	WrongType          Code = "WRONG_TYPE"
	UnknownSupport     Code = "UNKNOWN_SUPPORT"
	NoVerdict          Code = "NO_VERDICT"
	UnknownFeature     Code = "UNKNOWN_FEATURE"
	UnknownOrigin      Code = "UNKNOWN_ORIGIN"
	UnknownClaimSource Code = "UNKNOWN_CLAIM_SOURCE"
	Contradiction      Code = "CONTRADICTION"
	ReferenceDisagrees Code = "REFERENCE_DISAGREES"
	StaleClaim         Code = "STALE_CLAIM"
	UnknownService     Code = "UNKNOWN_SERVICE"
	NoFacts            Code = "NO_FACTS"
	NoCommit           Code = "NO_COMMIT"
	UnknownPrefix      Code = "UNKNOWN_PREFIX"
	UnknownAction      Code = "UNKNOWN_ACTION"
	OtherServiceNamed  Code = "OTHER_SERVICE_NAMED"
	WrongReference     Code = "WRONG_REFERENCE"
	UnknownManaged     Code = "UNKNOWN_MANAGED_POLICY"
	BrokenLink         Code = "BROKEN_LINK"
	DuplicateSlug      Code = "DUPLICATE_SLUG"
	BadLines           Code = "BAD_LINES"
	BadException       Code = "BAD_EXCEPTION"
	UnusedException    Code = "UNUSED_EXCEPTION"
)

// A Rule is one row of the table of codes.
type Rule struct {
	Code     Code
	Severity Severity
	Title    string   // what is wrong, a sentence without full stop
	Why      string   // why it matters
	Mend     string   // what to do
	Asked    []string // how else people ask for it, as they type it: two to four short phrases
}

// Rules lists every code about content, in the order of its constant.
var Rules = []Rule{
	{UnreadableFile, Error, "A file cannot be read",
		"What stands in it is missing from the site and from the matrix.",
		"Give the user who builds the site permission to read the file, or move it out of the content folder.",
		[]string{"permission denied while building", "markdown missing from site", "cannot open file"}},
	{NotUTF8, Error, "A file is not UTF-8",
		"Bytes that are not UTF-8 have no agreed meaning; each is shown as U+FFFD, the replacement character.",
		"Save the file as UTF-8.",
		[]string{"question marks or diamonds in text", "encoding error", "latin-1 or windows-1252 text", "wrong umlauts"}},
	{NULByte, Warning, "A file holds a NUL byte",
		"A NUL byte is a sign of a binary or damaged file; it is shown as U+FFFD, the replacement character.",
		"Remove the byte, or move the file out of the content folder if it is not text.",
		[]string{`\0 in markdown`, "utf-16 text", "null character"}},
	{FileTooLarge, Error, "A file is larger than 32 MB",
		"A page of documentation is never that large; the file is left out so that one mistake does not stop the build.",
		"Split the file, or move it out of the content folder.",
		[]string{"file size limit", "huge markdown skipped", "too big to build"}},
	{BadFileName, Error, "The name of a file is not UTF-8",
		"The name becomes part of an address, and addresses are UTF-8. The file is left out.",
		"Rename the file.",
		[]string{"garbled filename", "strange characters in filename", "invalid filename encoding"}},
	{LinkOutOfRoot, Error, "A symbolic link leads out of the content folder or to a folder",
		"Only what stands below the content folder is published, so that a link cannot publish a file of the machine. The link is left out.",
		"Copy what the link leads to into the content folder, or name its folder with another --content.",
		[]string{"symlink not followed", "symlinked directory ignored", "shared docs by symlink"}},
	{FrontMatterSyntax, Error, "The front matter, or site.yaml, is not well-formed YAML",
		"None of it can be trusted, so the site is built without it.",
		"Mend the YAML at the place named; a value with a colon or a quote needs quotes around it.",
		[]string{"yaml parse error", "colon in title breaks yaml", "tabs in front matter", "yaml header not read"}},
	{UnknownKey, Error, "The front matter, or site.yaml, has a key that does not exist",
		"A misspelt key is silently without effect in most generators; here it is told.",
		"Use one of the keys listed in the guide on writing content.",
		[]string{"unknown field in front matter", "typo in yaml key", "unsupported option in site.yaml", "custom metadata"}},
	{WrongType, Error, "A value of the front matter, or of site.yaml, has the wrong type",
		"The value is ignored and the site is built without it.",
		"Give a text, a list or a date, as the guide on writing content says for the key.",
		[]string{"yes read as boolean in yaml", "string expected in yaml", "number instead of string"}},
	{UnknownSupport, Error, "A support value is not Yes, Partial or No",
		"The cell would be read as not stated, although its writer meant something.",
		"Write Yes, Partial or No; leave the claim out where nothing is stated.",
		[]string{"perhaps or planned instead of yes", "invalid verdict", "limited or n/a in matrix"}},
	{NoVerdict, Info, "A cell of a reference table gives no verdict",
		"An empty cell, a dash or N/A says neither yes nor no, so that the table makes no claim there.",
		"Nothing needs mending. Where the writer meant something, write Yes, Partial or No.",
		[]string{"dash in table", "blank cell in matrix", "n/a in a support table"}},
	{UnknownFeature, Error, "A claim names a feature that does not exist",
		"The claim cannot be placed in the matrix and is left out.",
		"Use one of the eleven feature ids.",
		[]string{"misspelled column in claims", "wrong feature name", "which feature names are valid"}},
	{UnknownOrigin, Error, "A claim names an origin that does not exist",
		"The origin decides which of several claims holds; without it the claim is left out.",
		"Write section, overview or reference.",
		[]string{"invalid origin in claim", "allowed values of origin"}},
	{UnknownClaimSource, Error, "A claim names a source that its page does not list",
		"A claim without a source cannot be checked by a reader. It is left out.",
		"Add the source to the list of sources, or correct the id.",
		[]string{"undefined source id", "claim without citation", "footnote target missing"}},
	{Contradiction, Error, "Two documents say the opposite about one cell",
		"One of them is wrong or out of date, and readers of either are misled.",
		"Find out which is right, mend the other, or give both their dates, so that the newer one decides.",
		[]string{"docs contradict each other", "conflicting answers yes and no", "which page is correct"}},
	{ReferenceDisagrees, Warning, "A document and AWS's reference table say the opposite",
		"The table and the pages of services are kept by different people and age apart; one of the two is wrong.",
		"Find out which is right. A cell shows both, and the document decides.",
		[]string{"services-that-work-with-iam table differs", "aws docs inconsistent", "guide and overview table conflict"}},
	{StaleClaim, Warning, "A document says no where the catalog says yes",
		"Services learn, and pages that say what they cannot do are rarely read again. Whoever believes the page builds around a limit that is gone.",
		"Compare the page with the actions, resource types and condition keys named, and say what holds today. The date of the catalog is told beside the finding.",
		[]string{"docs outdated", "old page claims unsupported", "documentation is behind", "feature was added meanwhile"}},
	{UnknownService, Error, "A table names a service that the catalog does not have",
		"Its row cannot be placed, so its facts are missing from the matrix.",
		"Correct the slug, or add the service to the catalog's table of slugs.",
		[]string{"service missing from list", "misspelled service name", "new aws service not listed"}},
	{NoFacts, Warning, "A guide that is imported gives no facts",
		"Its service stays without claims, although a guide was given for it.",
		"See whether the folder holds the guide's pages, and whether one of them tells how its service works with IAM.",
		[]string{"imported nothing", "import found no claims", "empty guide after import"}},
	{NoCommit, Warning, "The commit of an imported guide is not known",
		"The links to the evidence then lead to a file that changes, and not to the line that was read.",
		"Import from a clone of the guide's repository, or name commit and date in a file for --manifest.",
		[]string{"unknown git revision", "zip without git history", "permalink missing after import"}},
	{UnknownPrefix, Warning, "A page states an action prefix that the catalog does not have",
		"A policy written with the prefix allows nothing, because no action begins with it. Pages made from a template often keep a wrong one.",
		"Write the prefix that the service's actions have; state the prefix of a service newer than the catalog in the front matter, or refresh the catalog.",
		[]string{"wrong service prefix in docs", "prefix typo", "guide names nonexistent prefix"}},
	{UnknownAction, Warning, "A sentence names an action that does not exist, or not the one of its operation",
		"Who copies the name writes a policy that allows nothing, and learns of it when access is denied.",
		"Write the action as the catalog spells it. The name of an action that is gone, or that another action now stands for, goes with it.",
		[]string{"docs mention nonexistent action", "operation name is not an iam action", "renamed action in guide"}},
	{OtherServiceNamed, Warning, "A sentence on an action names another service",
		"Pages begin as copies of pages on other services. A name left over sends the reader to a service that the action has nothing to do with.",
		"Write the service that the action belongs to, and say what the action does there.",
		[]string{"copy and paste error in docs", "wrong service mentioned", "leftover from template"}},
	{WrongReference, Warning, "A link leads to the reference of another service",
		"The reader finds the actions, resource types and condition keys of a service that the page is not about, and may not notice.",
		"Lead to the page of the Service Authorization Reference on the service that the words name.",
		[]string{"link to wrong service authorization page", "list of actions of wrong service", "mismatched aws docs url"}},
	{UnknownManaged, Warning, "A page names a managed policy that does not exist",
		"A policy that does not exist cannot be attached. The name is misspelt, or the policy has been withdrawn.",
		"Write the name as the catalog has it, or name the policy that has taken its place.",
		[]string{"AmazonS3FullAcess typo", "aws managed policy not found", "managed policy removed by aws", "NoSuchEntity when attaching"}},
	{BrokenLink, Error, "A link leads to a page or a heading that does not exist",
		"Readers end nowhere. The words of the link are shown without it.",
		"Correct the path or the fragment, or add the page that is missing.",
		[]string{"dead link", "404 inside the site", "anchor not found", "moved page"}},
	{DuplicateSlug, Error, "Two documents claim one address",
		"Only the first can be published; the other would be lost without a word.",
		"Give one of them another slug in its front matter.",
		[]string{"two pages same url", "slug conflict", "page overwritten by another"}},
	{BadLines, Warning, "A block of code sets off lines that it does not have",
		"The reader's eye is led nowhere, mostly because lines came or went after the numbers were written.",
		"Count the lines of the block from 1, and write them in braces behind its language, such as {3,5-7}.",
		[]string{"wrong part highlighted in snippet", "highlight beyond end of snippet", "highlighted code shifted"}},
	{BadException, Error, "An exception lacks a reason or names no check of policies",
		"An exception without a reason cannot be judged by the next reader, and one for a check that does not exist excepts nothing. It is not applied.",
		"Write the code of a check of policies, and in reason why the example is wrong on purpose.",
		[]string{"allow attribute without reason", "suppress a false positive", "ignore a warning", "unknown code in site.yaml"}},
	{UnusedException, Error, "An exception is for something that is not found",
		"The example has been mended, moved or removed. An exception that stays behind would hide the next finding of its kind.",
		"Remove the exception, or correct its path or code.",
		[]string{"remove old suppression", "stale ignore rule", "nothing left to suppress"}},
}

// RuleOf gives the rule of a code. A code without a rule is a fault of the
// program and panics.
func RuleOf(code Code) Rule {
	for _, r := range Rules {
		if r.Code == code {
			return r
		}
	}
	panic("diag: no rule for code " + string(code))
}
