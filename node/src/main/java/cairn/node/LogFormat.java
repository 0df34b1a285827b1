package cairn.node;

/** How the program's own log lines are written. */
public enum LogFormat {
  /** One line for people. */
  TEXT,
  /** One JSON object a line. */
  JSON
}
