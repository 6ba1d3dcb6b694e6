package matrix

import (
	"fmt"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

// history is what older versions of the pages say, feature by feature in the
// order of the columns: y, p, n, or - where nothing is stated. A reader held
// them against the pages, which nobody used to write the rules. Two of 2019
// and 2020 deny or grant features in sentences that stand in no section of
// theirs; those state nothing.
const history = `
amazon-aurora-user-guide/2019-06-28 yyyyn-yy-yy
amazon-aurora-user-guide/2020-04-20 yyyyn-yy-yy
amazon-aurora-user-guide/2022-06-11 yyyynnyyyyy
amazon-aurora-user-guide/2023-02-10 yyyynnyyyyy
amazon-connect-admin-guide/2020-01-24 yyyy--yy--y
amazon-connect-admin-guide/2020-07-03 yyyy--yy--y
amazon-connect-admin-guide/2021-09-27 yyyy--yy--y
amazon-connect-admin-guide/2022-11-07 yyyy--yy--y
amazon-ecs-developer-guide/2019-07-01 yyyyn-yy-yy
amazon-ecs-developer-guide/2020-11-06 yyyyn-yy-yy
amazon-ecs-developer-guide/2022-03-25 yypynnyyyyy
amazon-ecs-developer-guide/2023-02-07 yypynnyyyyy
amazon-rds-user-guide/2019-06-28 yyyyn-yy-yy
amazon-rds-user-guide/2020-10-09 yyyyn-yy-yy
amazon-rds-user-guide/2022-01-30 yyyyn-yy-yy
amazon-rds-user-guide/2023-02-10 yyyynnyyyyy
amazon-transcribe-developer-guide/2019-06-25 yynnn--y-nn
amazon-transcribe-developer-guide/2021-02-24 yynyn--y-nn
amazon-transcribe-developer-guide/2022-03-31 yynyn--y--n
amazon-transcribe-developer-guide/2023-02-14 yyyynnpyyyn
aws-batch-user-guide/2019-11-01 yyyy---y-yn
aws-batch-user-guide/2020-11-24 yyyy--yy-yn
aws-batch-user-guide/2021-10-15 yyyyynyyyyy
aws-batch-user-guide/2022-09-05 yyyyynyyyyy
aws-systems-manager-user-guide/2019-12-24 yyyyn-yy-yy
aws-systems-manager-user-guide/2020-11-18 yyyyn-yy-yy
aws-systems-manager-user-guide/2021-11-20 yyyyn-yy-yy
aws-systems-manager-user-guide/2023-04-07 yyyyn-yy-yy
ec2-image-builder-user-guide/2019-12-02 yyyny-y---y
ec2-image-builder-user-guide/2020-12-21 yyyyy-y---y
ec2-image-builder-user-guide/2021-06-22 yyyyy-y---y
ec2-image-builder-user-guide/2023-04-04 yyyynnpyyyn
`

// TestHistory reads older versions of pages, with the wordings of their time.
func TestHistory(t *testing.T) {
	root := path.Join(corpus, "history")
	if _, err := os.Stat(root); err != nil {
		t.Skipf("the older versions are not here: %v", err)
	}
	for row := range strings.Lines(strings.TrimSpace(history)) {
		var name, want string
		if _, err := fmt.Sscan(row, &name, &want); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path.Join(root, name+".md"))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, c := range pageCells(t, source.File{Path: "page.md", Display: name, Data: string(data)}) {
			got += map[parse.Support]string{parse.Yes: "y", parse.Partial: "p", parse.No: "n", parse.Unstated: "-"}[c.Support]
		}
		if got != want {
			t.Errorf("%s %s, want %s", name, got, want)
		}
	}
}
