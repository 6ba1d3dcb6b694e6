package publish

import (
	"errors"
	"io/fs"
	"path/filepath"
	"reflect"
	"testing"
)

// The two sites of these tests: pages change, appear and vanish, a file turns
// into a folder and a folder into a file.
var (
	oldSite = tree{"a.html": "old", "gone/x.html": "gone", "file": "file", "folder/y.html": "y", "style.css": "old"}
	newSite = tree{"a.html": "new", "added/z.html": "z", "file/w.html": "w", "folder": "folder", "style.css": "new"}
)

func (tr tree) files() []File {
	var fs []File
	for name, text := range tr {
		fs = append(fs, File{name, []byte(text)})
	}
	return fs
}

// staged gives a folder with the old site, the stage filled with the new one,
// and the steps that lead there.
func staged(t *testing.T) (dir string, s *stage, steps []step) {
	t.Helper()
	dir = t.TempDir()
	if _, err := Write(t.Context(), dir, oldSite.files()); err != nil {
		t.Fatal(err)
	}
	s, err := openStage(openRoot(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	old, err := readManifest(s.root)
	if err != nil {
		t.Fatal(err)
	}
	sorted, err := ordered(newSite.files())
	if err != nil {
		t.Fatal(err)
	}
	p, err := compare(s.root, old, sorted)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.fill(t.Context(), p.puts); err != nil {
		t.Fatal(err)
	}
	return dir, s, p.steps()
}

func TestStepsComeInOrder(t *testing.T) {
	_, s, steps := staged(t)
	defer s.close()
	want := []step{
		{"file", true}, {"folder/y.html", true},
		{"folder", false}, {"style.css", false},
		{"a.html", false}, {"added/z.html", false}, {"file/w.html", false},
		{manifestName, false},
		{"gone/x.html", true},
	}
	if !reflect.DeepEqual(steps, want) {
		t.Errorf("steps %v\nwant %v", steps, want)
	}
}

// TestCommitUndoneWhenAStepFails takes the staged file of one step away, for
// every step in turn, so that the step fails.
func TestCommitUndoneWhenAStepFails(t *testing.T) {
	_, s, steps := staged(t)
	s.close()
	for i, st := range steps {
		if st.Remove {
			continue
		}
		dir, s, steps := staged(t)
		manifest := manifestText(t, dir)
		if err := s.root.Remove(newFolder + "/" + st.Path); err != nil {
			t.Fatal(err)
		}
		if err := s.commit(steps); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("step %d: error %v", i, err)
		}
		s.close()
		wantTree(t, dir, oldSite)
		if manifestText(t, dir) != manifest {
			t.Errorf("step %d: the manifest is not the old one", i)
		}
	}
}

// killed releases the lock as the death of a process does, and nothing else.
func killed(s *stage) { release(s.root, s.lock) }

// TestWriteAfterKilledCommit kills a commit after every number of steps, and
// between the two halves of a step: the old file is linked or, on a disk that
// has no links, moved aside, and the new one not yet in place. The next run first brings back the old
// site, as the refused one shows, and can then write the new one.
func TestWriteAfterKilledCommit(t *testing.T) {
	_, s, all := staged(t)
	s.close()
	for taken := range len(all) + 1 {
		for _, half := range []string{"none", "linked", "moved"} {
			dir, s, steps := staged(t)
			if err := s.writeJournal(steps); err != nil {
				t.Fatal(err)
			}
			for _, st := range steps[:taken] {
				if err := s.take(st); err != nil {
					t.Fatal(err)
				}
			}
			if half != "none" && taken < len(steps) {
				if err := s.setAside(step{steps[taken].Path, steps[taken].Remove || half == "moved"}); err != nil {
					t.Fatal(err)
				}
			}
			killed(s)
			left := 0
			if _, err := Write(countdown{t.Context(), &left}, dir, newSite.files()); err == nil {
				t.Fatal("a cancelled Write gave no error")
			}
			wantTree(t, dir, oldSite)
			if _, err := Write(t.Context(), dir, newSite.files()); err != nil {
				t.Fatal(err)
			}
			wantTree(t, dir, newSite)
		}
	}
}

// TestUndoKilled kills the undoing itself after every number of steps.
func TestUndoKilled(t *testing.T) {
	_, s, all := staged(t)
	s.close()
	for undone := range len(all) + 1 {
		dir, s, steps := staged(t)
		if err := s.writeJournal(steps); err != nil {
			t.Fatal(err)
		}
		for _, st := range steps {
			if err := s.take(st); err != nil {
				t.Fatal(err)
			}
		}
		for i := range undone {
			if err := s.undoOne(steps[len(steps)-1-i]); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.recover(); err != nil {
			t.Fatal(err)
		}
		s.close()
		wantTree(t, dir, oldSite)
	}
}

func TestWriteAfterKilledStaging(t *testing.T) {
	dir, s, _ := staged(t)
	killed(s)
	mustWrite(t, dir, "index.html", "home")
	wantTree(t, dir, tree{"index.html": "home"})
}

func TestWriteAfterKilledFirstRun(t *testing.T) {
	dir := t.TempDir()
	s, err := openStage(openRoot(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	p, err := compare(s.root, manifest{}, files("a.html", "a", "b.html", "b"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.fill(t.Context(), p.puts); err != nil {
		t.Fatal(err)
	}
	if err := s.writeJournal(p.steps()); err != nil {
		t.Fatal(err)
	}
	if err := s.take(p.steps()[0]); err != nil {
		t.Fatal(err)
	}
	killed(s)
	wantTreeHas(t, dir, "a.html", "a")
	mustWrite(t, dir, "c.html", "c")
	wantTree(t, dir, tree{"c.html": "c"})
}

// A failure while files are still being written aside, here a file in the
// place of the stage's folder, costs nothing but the stage.
func TestFillFails(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, "index.html", "old")
	s, err := openStage(openRoot(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	place(t, dir, newFolder, "in the way")
	if err := s.fill(t.Context(), files("index.html", "new")); err == nil {
		t.Error("fill gave no error")
	}
	s.close()
	wantTree(t, dir, tree{"index.html": "old"})
}

func TestWriteRefusesDamagedJournal(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, "index.html", "old")
	place(t, dir, journalName, "[{")
	wantRefusal(t, dir, files("index.html", "new"), filepath.Join(dir, filepath.FromSlash(journalName)))
}

func TestWriteRefusesStageThatIsNoFolder(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, "index.html", "old", "inside/index.html", "inside")
	link(t, "inside", filepath.Join(dir, stageName))
	wantRefusal(t, dir, files("index.html", "new"), stageName)
}

func wantTreeHas(t *testing.T, dir, name, text string) {
	t.Helper()
	if got := readTree(t, dir)[name]; got != text {
		t.Errorf("%s holds %q, want %q", name, got, text)
	}
}
