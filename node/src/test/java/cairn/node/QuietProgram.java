package cairn.node;

import org.slf4j.LoggerFactory;

/** Logs before anybody has set logging up, as a command does that needs no server. */
final class QuietProgram {
  private QuietProgram() {}

  public static void main(String[] args) {
    LoggerFactory.getLogger("a").info("information");
    LoggerFactory.getLogger("a").warn("warning");
    System.out.println("data");
  }
}
