package cairn.format;

import java.util.ArrayList;
import java.util.List;

/**
 * A signed note: text, an empty line, signature lines (signed-note, "Format").
 *
 * <pre>{@code
 * This is an example message.
 *
 * — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
 * }</pre>
 *
 * A parsed note says nothing about whose signatures are good.
 *
 * @param text the text, with its final newline
 * @param signatures the lines in their order, 1 to 100
 */
public record Note(String text, List<NoteSignature> signatures) {
  /** Most signature lines that are read, as in Go's verifiers; the standard wants at least 16. */
  public static final int MAX_SIGNATURES = 100;

  /** Largest note read, in bytes: 100 ML-DSA-44 lines of 3.4 KB come to 340 KB, and a text. */
  public static final int MAX_BYTES = 384 * 1024;

  public Note {
    if (!text.endsWith("\n") || !isText(text)) {
      throw new IllegalArgumentException(
          "a note's text ends with a newline and holds no other control character");
    }
    signatures = List.copyOf(signatures);
    requireCount(signatures);
  }

  /** Refuses signature lines that are none or more than {@link #MAX_SIGNATURES}. */
  static void requireCount(List<NoteSignature> signatures) {
    if (signatures.isEmpty() || signatures.size() > MAX_SIGNATURES) {
      throw new IllegalArgumentException(
          "a note has 1 to %d signature lines, not %d"
              .formatted(MAX_SIGNATURES, signatures.size()));
    }
  }

  /** Whether {@code text} holds no control character below U+0020 but newline, and is Unicode. */
  static boolean isText(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < 0x20 && text.charAt(i) != '\n') {
        return false;
      }
    }
    return Utf8.isWellFormed(text);
  }

  /**
   * Reads a note.
   *
   * @throws MalformedException if it is not UTF-8, holds a control character other than newline, is
   *     too large, or is not text, empty line and signature lines
   */
  public static Note parse(byte[] bytes) throws MalformedException {
    if (bytes.length > MAX_BYTES) {
      throw new MalformedException(
          "note: expected at most %d bytes, found %d".formatted(MAX_BYTES, bytes.length));
    }
    return parse(Utf8.decode(bytes, "note"));
  }

  /** As {@link #parse(byte[])}, of text that is already decoded. */
  public static Note parse(String note) throws MalformedException {
    if (Utf8.isLongerThan(MAX_BYTES, note)) {
      throw new MalformedException("note: expected at most %d bytes".formatted(MAX_BYTES));
    }
    if (!isText(note)) {
      throw new MalformedException(
          "note: expected text without control characters other than newline");
    }
    int split = note.lastIndexOf("\n\n");
    if (split < 0) {
      throw new MalformedException("note: no empty line between text and signatures");
    }
    return new Note(note.substring(0, split + 1), parseLines(note.substring(split + 2)));
  }

  /**
   * Reads signature lines alone, each with its newline, such as a witness's answer.
   *
   * @throws MalformedException if there is none, one is not a signature line, or there are too many
   */
  public static List<NoteSignature> parseLines(String lines) throws MalformedException {
    if (!lines.endsWith("\n")) {
      throw new MalformedException("note: expected signature lines that end with a newline");
    }
    List<NoteSignature> signatures = new ArrayList<>();
    for (int start = 0; start < lines.length(); ) {
      if (signatures.size() == MAX_SIGNATURES) {
        throw new MalformedException("note: more than " + MAX_SIGNATURES + " signature lines");
      }
      int end = lines.indexOf('\n', start);
      signatures.add(NoteSignature.parse(lines.substring(start, end)));
      start = end + 1;
    }
    return List.copyOf(signatures);
  }

  /** The note as text; its UTF-8 bytes are the note's. */
  public String encode() {
    StringBuilder note = new StringBuilder(text).append('\n');
    signatures.forEach(signature -> note.append(signature.line()));
    return note.toString();
  }
}
