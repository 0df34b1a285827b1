package cairn.web;

/** What the next page says of the action before it. */
record Notice(boolean isError, String text) {}
