package cairn.log;

import cairn.format.Base64Text;
import cairn.format.Hash;
import cairn.format.Utf8;
import cairn.http.Response;
import cairn.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes replies that hold a tlog-proof as JSON text, directly: one reply a stamp, so no tree of
 * JSON values is built for it. What all replies under one checkpoint share is made once, in {@link
 * ProofTemplate}.
 */
final class ProofText {
  private static final int MEMBERS_LENGTH = 256;
  private static final int PATH_LINE_LENGTH = 46; // 44 of Base64 and an escaped newline

  private ProofText() {}

  /**
   * {@code {<members>,"signatures":[…],"proof":"<tlog-proof>"}}.
   *
   * @param members the reply's own members, JSON without braces
   */
  static Response reply(String members, Logged logged, CosignedTree tree) throws StoreException {
    List<Hash> path = tree.path(logged.index());
    ProofTemplate template = tree.template();
    String beforeNote = proofUpToNote(logged, path);
    ByteArrayOutputStream json =
        new ByteArrayOutputStream(
            members.length()
                + template.signatures().length
                + beforeNote.length()
                + template.note().length
                + 32);
    json.write('{');
    json.writeBytes(Utf8.encode(members));
    ascii(json, ",\"signatures\":");
    json.writeBytes(template.signatures());
    ascii(json, ",\"proof\":\"");
    ascii(json, beforeNote);
    json.writeBytes(template.note());
    ascii(json, "\"}");
    return Response.json(200, json.toByteArray());
  }

  /** The proof's lines before the note (tlog-proof, "Format"), newlines escaped. */
  private static String proofUpToNote(Logged logged, List<Hash> path) {
    StringBuilder text =
        new StringBuilder(
            MEMBERS_LENGTH + logged.entry().length * 4 / 3 + path.size() * PATH_LINE_LENGTH);
    text.append("c2sp.org/tlog-proof@v1\\nextra ")
        .append(Base64Text.encode(logged.entry()))
        .append("\\nindex ")
        .append(logged.index())
        .append("\\n");
    for (Hash hash : path) {
      text.append(hash.base64()).append("\\n");
    }
    return text.append("\\n").toString();
  }

  private static void ascii(ByteArrayOutputStream json, String text) {
    json.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
