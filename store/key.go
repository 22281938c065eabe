package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"warroom/store/ledger"
)

// loadKey reads the signing key. It makes one only for a store that is empty.
func (s *Store) loadKey(o Options, empty bool) error {
	key, err := readKey(o.KeyFile)
	switch {
	case errors.Is(err, fs.ErrNotExist) && s.readOnly:
		return nil // reading works without; signing will say what is missing
	case errors.Is(err, fs.ErrNotExist) && empty:
		if key, err = s.makeKey(o.KeyFile, o.KeyName); err != nil {
			return err
		}
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the data in %s has no key: put the key back to %s; a new one cannot vouch for what the old one signed", s.dir, o.KeyFile)
	case err != nil:
		return err
	}
	if key.Name() != o.KeyName {
		return fmt.Errorf("the key in %s is named %q, and the config says %q: name the key in the config as it is", o.KeyFile, key.Name(), o.KeyName)
	}
	s.key = key
	return nil
}

func readKey(path string) (*ledger.Key, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the signing key: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("look at the signing key: %w", err)
	}
	if mode := info.Mode(); !mode.IsRegular() || mode.Perm()&0o077 != 0 {
		return nil, fmt.Errorf("the signing key %s has mode %#o, and others could read or change it: chmod 600 %s", path, mode.Perm(), path)
	}
	const most = 4096
	text, err := io.ReadAll(io.LimitReader(f, most))
	if err != nil {
		return nil, fmt.Errorf("read the signing key: %w", err)
	}
	key, err := ledger.ParseKey(string(text))
	if err != nil {
		return nil, fmt.Errorf("read the signing key %s: %w", path, err)
	}
	return key, nil
}

// makeKey writes a new key beside its place and moves it there when it is whole, so that no half a key is ever found.
func (s *Store) makeKey(path, name string) (*ledger.Key, error) {
	key, err := ledger.NewKey(s.rand, name)
	if err != nil {
		return nil, fmt.Errorf("make a signing key named %q: %w", name, err)
	}
	partial := path + ".new"
	if err := writeFile(partial, []byte(key.Secret())); err != nil {
		return nil, fmt.Errorf("write the signing key: %w", err)
	}
	s.point("key written")
	if err := os.Rename(partial, path); err != nil {
		return nil, fmt.Errorf("write the signing key: %w", err)
	}
	return key, syncDir(filepath.Dir(path))
}

// writeFile writes a file for its owner's eyes, down to the disk.
func writeFile(path string, data []byte) error {
	// What a process that ended half way left behind is of no use to anybody.
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// signing is the key, where there is one.
func (s *Store) signing() (*ledger.Key, error) {
	if s.key == nil {
		return nil, fmt.Errorf("nothing can be signed without the key of the data in %s: name its file", s.dir)
	}
	return s.key, nil
}

// Sign signs a text, such as a manifest, as a note in the form of C2SP. The text ends in a newline and does not look like a checkpoint.
func (s *Store) Sign(text []byte) ([]byte, error) {
	key, err := s.signing()
	if err != nil {
		return nil, err
	}
	return key.Sign(text)
}
