package catalog

import (
	"bytes"
	"compress/gzip"
	"reflect"
	"strings"
	"sync"
	"testing"
)

// tiny is a source with every form that the file knows.
func tiny() Source {
	return Source{
		Date:   "2026-01-02",
		Origin: "a test",
		Services: []Facts{
			{Prefix: "bare", Name: "Bare"},
			{
				Prefix: "s3", Name: "Amazon S3", RCP: true,
				Actions: []Action{
					{Name: "CreateBucket", Level: "Write", Resources: []ActionResource{{"bucket", true, []string{"aws:TagKeys", "s3:a", "s3:b"}}}},
					{Name: "DeleteBucket", Level: "Permissions management", Resources: []ActionResource{{"bucket", true, []string{"aws:TagKeys", "s3:a", "s3:b"}}}, Keys: []string{"s3:a"}},
					{Name: "GET", Level: "Read", Keys: []string{"aws:TagKeys", "s3:a", "s3:b"}},
					{Name: "List", Level: "List", Keys: []string{"aws:TagKeys", "s3:a", "s3:b"}},
					{Name: "ListBuckets", Level: "List", Dependent: []string{"s3:List", "sts:AssumeRole"}},
					{Name: "TagBucket", Level: "Tagging", Resources: []ActionResource{{"bucket", false, nil}, {"the object", true, nil}}},
				},
				Resources: []ResourceType{
					{"bucket", []string{"arn:${Partition}:s3:::${BucketName}"}, []string{"s3:a"}},
					{"the object", []string{usualARN("s3") + "x/${Y}", "arn:${Partition}:s3:${Region}::z"}, nil},
					{"unknown", nil, nil},
				},
				Keys: []ConditionKey{{"aws:TagKeys", "String", true}, {"s3:a", "String", false}, {"s3:b", "ARN", false}, {"s3:c", "", false}, {"s3:d", "", true}},
			},
		},
		Global:  []GlobalKey{{"aws:A", "String", false, true, false}, {"aws:B", "Date", true, false, true}},
		Retired: []RetiredAction{{"s3:Gone", "2025-01-02"}},
		Managed: []string{"AdministratorAccess"},
	}
}

// crossed is a source in which verbs in order leave actions out of order: one
// begins with another. Two verbs of a noun have one scope, a third has none.
func crossed() Source {
	keys := []ConditionKey{{"a:k", "Bool", false}}
	return Source{Services: []Facts{{Prefix: "a", Name: "A", Keys: keys, Actions: []Action{
		{Name: "List", Level: "List", Keys: []string{"a:k"}},
		{Name: "ListBoxes", Level: "List"},
		{Name: "Lists", Level: "Read", Keys: []string{"a:k"}},
		{Name: "ListZones", Level: "Tagging"},
		{Name: "Open", Level: "Write"},
		{Name: "OpenZones", Level: "Write"},
	}}}}
}

func TestRoundTrip(t *testing.T) {
	embedded, err := whole(t).All()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []Source{tiny(), crossed(), {}, embedded} {
		data, err := Encode(s)
		if err != nil {
			t.Errorf("%s: %v", s.Origin, err)
			continue
		}
		c, err := Decode(data)
		if err != nil {
			t.Errorf("%s: %v", s.Origin, err)
			continue
		}
		if got, _ := c.All(); !reflect.DeepEqual(got, s) {
			t.Errorf("%s: decoding gives another source than was encoded", s.Origin)
		}
		if again, _ := Encode(s); !bytes.Equal(data, again) {
			t.Errorf("%s: two encodings differ", s.Origin)
		}
	}
}

func TestEncodeRefusesWhatItCannotGiveBack(t *testing.T) {
	for name, spoil := range map[string]func(s *Source){
		"tab in a name":     func(s *Source) { s.Services[1].Name = "a\tb" },
		"line in a key":     func(s *Source) { s.Services[1].Keys[0].Name = "aws:a\nb" },
		"services unsorted": func(s *Source) { s.Services[0].Prefix = "z" },
		"actions unsorted":  func(s *Source) { a := s.Services[1].Actions; a[0], a[1] = a[1], a[0] },
		"unknown level":     func(s *Source) { s.Services[1].Actions[0].Level = "Grave" },
		"unlisted key":      func(s *Source) { s.Services[1].Actions[0].Keys = []string{"s3:z"} },
		"unlisted type":     func(s *Source) { s.Services[1].Actions[0].Resources[0].Type = "z" },
		"retired unsorted":  func(s *Source) { s.Retired = append(s.Retired, RetiredAction{"a:B", "2025-01-02"}) },
		"managed empty":     func(s *Source) { s.Managed = []string{""} },
	} {
		s := tiny()
		spoil(&s)
		if _, err := Encode(s); err == nil {
			t.Errorf("%s: encoded", name)
		}
	}
}

func TestDecodeSaysWhatIsWrong(t *testing.T) {
	good := text(tiny())
	for _, c := range []struct{ old, new, want string }{
		{format, "iam-atlas catalog 1", "the first line is not"},
		{"2\t6\t3\t5", "2\t6\t3", "3 counts instead of 4"},
		{"2\t6\t3\t5", "3\t6\t3\t5", "2 services where 3 are stated"},
		{"2\t6\t3\t5", "2\t7\t3\t5", "holds 2 services, 6 actions"},
		{"2\t6\t3\t5", "2\t-6\t3\t5", `"-6" is no number`},
		{"\nretired\n", "\nrested\n", `"rested" where the block "retired" is due`},
		{"s3:Gone\t2025-01-02", "s3:Gone", "retired: line \"s3:Gone\""},
		{"bare\t", "zero\t", `service "s3" is out of order`},
		{"\t5\t3\trcp", "\t5\t3\tscp", "not a prefix, a name and two counts"},
		{"\t5\t3\trcp", "\t500\t3\trcp", "fewer lines"},
		{":a\n", ":a\n:a\n", "in order"},
		{"Bucket\tCreate", "Bucket\tDelete", "action DeleteBucket stands twice"},
		{"!P", "!Q", `no access level is stated by "Delete!Q"`},
		{"!P", "!", `no access level is stated by "Delete!"`},
		{"List\t\t", "List,\t\t", "an action without a name"},
		{"sts:AssumeRole", "sts:AssumeRole\tx", "at most three cells"},
		{"0*(", "9*(", "resource type"},
		{"\t0-2\n", "\t0-9\n", `"9" is no number from 0 to 4`},
		{"\t0-2\n", "\t2,0-1\n", "do not rise"},
		{"^0", "^5", "scope"},
		{"AdministratorAccess", "AdministratorAccess\tx", "managed"},
	} {
		if !strings.Contains(good, c.old) {
			t.Errorf("the text has no %q:\n%s", c.old, good)
			continue
		}
		_, err := Decode(zipped(strings.Replace(good, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q for %q: error %v, want %q", c.new, c.old, err, c.want)
		}
	}
}

func TestDecodeRefusesDamage(t *testing.T) {
	data := zipped(text(tiny()))
	for name, damaged := range map[string][]byte{
		"nothing":      nil,
		"no gzip":      []byte("iam-atlas catalog 1\n"),
		"cut off":      data[:len(data)-9],
		"more behind":  append(bytes.Clone(data), "more"...),
		"too long":     zipped(strings.Repeat("x", maxText+1)),
		"a bit turned": append(append(bytes.Clone(data[:40]), data[40]^1), data[41:]...),
	} {
		if _, err := Decode(damaged); err == nil {
			t.Errorf("%s: decoded", name)
		}
	}
}

// Whatever the bytes, as a file or as the text of one, nothing panics, and
// what is taken can be had.
func FuzzDecode(f *testing.F) {
	good := text(tiny())
	f.Add([]byte(good))
	f.Add([]byte(strings.Replace(good, "0*(0-2)", "^0", 1)))
	f.Add([]byte(format + "\t\t\n0\t0\t0\t0\n\nglobal\n\nretired\n\nmanaged\n"))
	f.Add(zipped(good))
	f.Fuzz(func(t *testing.T, data []byte) {
		Decode(data)
		a := archive{}
		if a.index(string(data)) != nil || a.check() != nil {
			return
		}
		for _, e := range a.services {
			if _, ok := a.service(e.prefix); !ok && e.prefix == strings.ToLower(e.prefix) {
				t.Errorf("service %q was taken and is not there", e.prefix)
			}
		}
	})
}

// The race detector watches readers that ask for one service at once.
func TestManyReaders(t *testing.T) {
	c, err := open(packed)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if _, _, ok := c.Action("ec2:RunInstances"); !ok {
				t.Error("ec2:RunInstances is not there")
			}
		})
	}
	group.Wait()
}

func zipped(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text)) // a Buffer takes everything
	w.Close()
	return b.Bytes()
}

// BenchmarkGunzip is the part of the other two that no reader can save; they
// are to be read beside it.
func BenchmarkGunzip(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := gunzip(packed); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(packed); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(packed)), "file-bytes")
}

func BenchmarkOneService(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		c, err := open(packed)
		if err != nil {
			b.Fatal(err)
		}
		if _, ok := c.Facts("s3"); !ok {
			b.Fatal("s3 is not there")
		}
	}
}

func BenchmarkNames(b *testing.B) {
	for b.Loop() {
		if _, err := Read(slugs); err != nil {
			b.Fatal(err)
		}
	}
}
