// Filled by the stage's own tests.
