// The stage is being built.
