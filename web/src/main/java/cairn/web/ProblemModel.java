package cairn.web;

/** A page that says what went wrong. */
record ProblemModel(Shell shell, String detail) {}
