package cairn.format;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** Writes one policy; see {@link TlogPolicy#encode}. */
final class TlogPolicyWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private TlogPolicyWriter() {}

  static byte[] write(TlogPolicy policy) {
    TlogPolicyWriter writer = new TlogPolicyWriter();
    policy.logs().forEach(writer::log);
    policy.witnesses().forEach(writer::witness);
    policy.groups().forEach(writer::group);
    writer.line("quorum").item(policy.quorum().orElse(PolicyText.of(TlogPolicy.NONE))).end();
    return writer.out.toByteArray();
  }

  private void log(TlogPolicy.Log log) {
    line("log").item(PolicyText.of(log.key().vkey())).optional(log.url()).end();
  }

  private void witness(TlogPolicy.Witness witness) {
    line("witness")
        .item(witness.name())
        .item(PolicyText.of(witness.key().vkey()))
        .optional(witness.url())
        .end();
  }

  private void group(TlogPolicy.Group group) {
    line("group").item(group.name()).item(PolicyText.of(threshold(group)));
    group.members().forEach(this::item);
    end();
  }

  private static String threshold(TlogPolicy.Group group) {
    if (group.threshold() == 1) {
      return "any";
    }
    return group.threshold() == group.members().size()
        ? "all"
        : Integer.toString(group.threshold());
  }

  private TlogPolicyWriter line(String keyword) {
    out.writeBytes(Utf8.encode(keyword));
    return this;
  }

  private TlogPolicyWriter item(PolicyText text) {
    out.write(' ');
    out.writeBytes(text.octets());
    return this;
  }

  private TlogPolicyWriter optional(Optional<PolicyText> text) {
    text.ifPresent(this::item);
    return this;
  }

  private void end() {
    out.write('\n');
  }
}
