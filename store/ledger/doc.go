// Package ledger is the proof of a record: what an entry looks like byte for byte, what is hashed, what is signed, and how all of it is verified again
// by somebody who holds nothing but the files and a public key.
//
// An entry is one [Line] of JSON. Nobody ever decodes and re-encodes it: the bytes that are stored are the bytes that are hashed, exported and
// verified. What may have to be deleted one day, such as a name, is not in the line. The line holds a salted digest of it, and the value lies beside the
// line as a [Disclosure], in the terms of RFC 9901. Deleting the disclosure deletes the value, and every proof still holds.
//
// The lines of a stream are the leaves of a [Tree] as in RFC 6962, so its size and root stand for all of them, in their order. A [Checkpoint] is
// the two signed, as a C2SP signed note whose origin is the key's name and the stream. A [Seal] proves that a stream's head stands in the register, the
// installation's own stream, whose lines show nothing of other streams. [VerifyLines] and [VerifySeal] hold the parts against each other and against a
// pinned key.
//
// # What a line may hold
//
// Two programs that do not share a line of code must agree on what is refused. A line is at most [MaxLine] bytes of UTF-8 without any control
// character. It is one JSON object nested at most 32 deep, in which no object has the same key twice, no string has a lone surrogate, an integer lies
// between -(2^53-1) and 2^53-1 and any other number is finite. Its keys are those of the package's lines and no others.
//
// The package knows nothing of incidents: kinds and bodies are opaque to it.
package ledger
