package cairn.hammer;

/** The process. */
public final class Main {
  private Main() {}

  /** Runs {@code hammer} with {@code arguments} and ends the process with its exit code. */
  public static void main(String[] arguments) {
    FastCrypto.register();
    System.exit(HammerCommand.commandLine(System.out).execute(arguments));
  }
}
