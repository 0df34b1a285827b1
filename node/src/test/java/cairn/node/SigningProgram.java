package cairn.node;

import cairn.format.Base64Text;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A program that signs, as somebody with a hardware module would write it; it can misbehave. */
final class SigningProgram {
  static final SeedSigner KEY = TestKeys.signer("net/dao:x", SignatureType.ED25519, 7);

  private SigningProgram() {}

  /** The command line that runs {@link #main} in that mode. */
  static List<String> command(String mode) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return List.of(
        java.toString(),
        "-Xshare:auto",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        SigningProgram.class.getName(),
        mode);
  }

  public static void main(String[] args) throws Exception {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      byte[] message = Base64Text.decode(line.substring("sign ".length()), "message");
      switch (args[0]) {
        case "good" -> System.out.println("ok " + Base64Text.encode(KEY.sign(message)));
        case "file" -> {
          SeedSigner held = KeyFile.read(Path.of(args[1]));
          System.out.println("ok " + Base64Text.encode(held.sign(message)));
        }
        case "once" -> {
          System.out.println("ok " + Base64Text.encode(KEY.sign(message)));
          System.out.flush();
          return;
        }
        case "other-key" -> {
          SeedSigner other = TestKeys.signer("net/dao:x", SignatureType.ED25519, 8);
          System.out.println("ok " + Base64Text.encode(other.sign(message)));
        }
        case "refuse" -> System.out.println("error the module is\tlocked");
        case "garbage" -> System.out.println("sure");
        case "endless" -> System.out.println("ok " + "A".repeat(10_000));
        case "die" -> {
          return;
        }
        case "silent" -> {}
        default -> throw new IllegalArgumentException(args[0]);
      }
      System.out.flush();
    }
  }
}
