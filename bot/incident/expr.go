package incident

// Expr is a condition over facts, such as: provider = aws and "personal" in tags. The zero Expr is always true.
type Expr struct {
	Text string
	root node
}
