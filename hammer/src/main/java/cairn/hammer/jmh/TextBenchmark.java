package cairn.hammer.jmh;

import cairn.format.Base64Text;
import cairn.format.Hash;
import cairn.format.Hex;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.Note;
import cairn.format.ProofFile;
import cairn.format.SignedCheckpoint;
import cairn.format.TimestampEntry;
import cairn.format.TlogProof;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Texts written and read: JSON, hex, Base64, notes, checkpoints, proofs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TextBenchmark {
  private final Hash hash = SampleTree.hash(0);
  private final byte[] hashBytes = hash.bytes();
  private final String hex = hash.hex();
  private final String base64 = hash.base64();
  private final byte[] entry = Samples.entry();
  private final SignedCheckpoint cosigned = Samples.cosigned();
  private final byte[] note = cosigned.encode().getBytes(StandardCharsets.UTF_8);
  private final TlogProof proof = Samples.proof();
  private final byte[] proofText = proof.encode().getBytes(StandardCharsets.UTF_8);
  private final ProofFile file = ProofFile.of(proof);
  private final byte[] fileBytes = file.encode();

  /** 32 bytes. */
  @Benchmark
  public String writeHex() {
    return Hex.encode(hashBytes);
  }

  /** 64 digits. */
  @Benchmark
  public byte[] readHex() throws MalformedException {
    return Hex.decode(hex, Hash.LENGTH, "hash");
  }

  /** 32 bytes. */
  @Benchmark
  public String writeBase64() {
    return Base64Text.encode(hashBytes);
  }

  /** 44 characters. */
  @Benchmark
  public byte[] readBase64() throws MalformedException {
    return Base64Text.decode(base64, Hash.LENGTH, "hash");
  }

  /** An entry of 120 bytes, canonical. */
  @Benchmark
  public byte[] writeEntry() {
    return new TimestampEntry(hash, Samples.NOW).object().canonical();
  }

  /** The same, read and checked to be canonical. */
  @Benchmark
  public JsonObject readEntry() throws MalformedException {
    return JsonObject.parseCanonical(entry, entry.length, "entry");
  }

  /** A checkpoint with four lines, as a note. */
  @Benchmark
  public Note readNote() throws MalformedException {
    return Note.parse(note);
  }

  /** The same, as a checkpoint. */
  @Benchmark
  public SignedCheckpoint readCheckpoint() throws MalformedException {
    return SignedCheckpoint.parse(note);
  }

  /** The same, written. */
  @Benchmark
  public String writeCheckpoint() {
    return cosigned.encode();
  }

  /** A tlog-proof with its entry, a path of 24 hashes and four lines. */
  @Benchmark
  public String writeProof() {
    return proof.encode();
  }

  /** The same, read. */
  @Benchmark
  public TlogProof readProof() throws MalformedException {
    return TlogProof.parse(proofText);
  }

  /** The same as a .cairn file. */
  @Benchmark
  public byte[] writeProofFile() {
    return file.encode();
  }

  /** The same, read. */
  @Benchmark
  public ProofFile readProofFile() throws MalformedException {
    return ProofFile.parse(fileBytes);
  }
}
