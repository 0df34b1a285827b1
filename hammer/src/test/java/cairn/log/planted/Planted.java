package cairn.log.planted;

import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import picocli.CommandLine;

/** Breaks the rules of the house once each, so that HouseTest can show that they are reported. */
public final class Planted {
  /** A method reference is a call too. */
  public static final LongSupplier AMBIENT_TIME = System::currentTimeMillis;

  /** Inside a lambda as well. */
  public static final ToLongFunction<String> LENIENT_NUMBER = text -> Long.parseLong(text);

  /** Our own exceptions may call their super constructor: this one is no breach. */
  public static final class Coded extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Coded(String message) {
      super(message);
    }
  }

  private Planted() {}

  public static Instant ambientInstant() {
    return Instant.now();
  }

  /** With a clock given it is no breach. */
  public static Instant givenInstant(Clock clock) {
    return Instant.now(clock);
  }

  public static void sleeps() throws InterruptedException {
    Thread.sleep(1);
  }

  public static UUID ambientRandomness() {
    return UUID.randomUUID();
  }

  public static void throwsBare() {
    throw new RuntimeException("bare");
  }

  public static void prints() {
    System.out.println("printed");
  }

  public static byte[] lenientBase64(String text) {
    return Base64.getDecoder().decode(text);
  }

  public static byte[] lenientHex(String text) {
    return HexFormat.of().parseHex(text);
  }

  public static String wrongLibraries(CommandLine command, HttpClient client) {
    return command.getCommandName() + client;
  }
}
