package config

// readRunbooks loads the runbooks that the types name.
func (c *checker) readRunbooks() {}
