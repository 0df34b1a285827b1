package cairn.log.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.AddCheckpointRequest;
import cairn.format.AddEntriesHeader;
import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.MirrorInfo;
import cairn.format.NoteSignature;
import cairn.format.SignedCheckpoint;
import cairn.format.Utf8;
import cairn.http.Call;
import cairn.http.Reply;
import cairn.testkit.FastSignatures;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tlog-mirror says of each request, one test a rule. */
class MirrorRoutesTest {
  private static final String PREFIX =
      "http://mirror.example/mirror/" + Hash.sha256(Utf8.encode(SampleLog.ORIGIN)).hex();

  @TempDir Path directory;
  private TestMirror test;
  private final SampleLog log = SampleLog.of(1000);
  private final Upload upload = new Upload(log);

  @BeforeAll
  static void useFastSignatures() {
    FastSignatures.use();
  }

  @BeforeEach
  void open() throws Exception {
    test = TestMirror.create(directory);
  }

  @AfterEach
  void close() throws Exception {
    test.close();
  }

  private static AddEntriesHeader header(long start, long end) {
    return new AddEntriesHeader(SampleLog.ORIGIN, start, end, new byte[0]);
  }

  private Reply addEntries(AddEntriesHeader header, long packages) throws Exception {
    return Upload.post(test, "/add-entries", upload.body(header, packages));
  }

  private static void assertInfo(Reply reply, int status, long size, long next) throws Exception {
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.headers().first("Content-Type")).contains(MirrorInfo.CONTENT_TYPE);
    assertThat(MirrorInfo.parse(reply.body())).isEqualTo(new MirrorInfo(size, next, new byte[0]));
  }

  private void assertCosigned(Reply reply, long size) throws Exception {
    assertThat(reply.status()).isEqualTo(200);
    Checkpoint tree = log.signed(size).checkpoint();
    String note = tree.text() + "\n" + Utf8.decode(reply.body(), "lines");
    List<NoteSignature> lines = SignedCheckpoint.parse(note).signatures();
    assertThat(lines).hasSize(1);
    assertThat(Cosignature.parse(test.signer.key(), lines.getFirst()).verifies(tree)).isTrue();
    assertThat(test.mirror.size()).isEqualTo(size);
  }

  private Reply get(String path) throws Exception {
    return Upload.exchange(test)
        .send(Call.get(URI.create(PREFIX + path), Duration.ofSeconds(5), 1 << 20));
  }

  @Test
  void takesAnUploadAndShowsIt() throws Exception {
    assertThat(get("/checkpoint").status()).isEqualTo(404);
    assertThat(upload.addCheckpoint(test, 0, 1000).status()).isEqualTo(200);
    assertThat(test.mirror.size()).as("shown").isZero();
    assertCosigned(addEntries(header(0, 1000), 4), 1000);
    test.assertShows(log, 1000);
    SignedCheckpoint shown = SignedCheckpoint.parse(get("/checkpoint").body());
    assertThat(shown).isEqualTo(test.mirror.head().orElseThrow());
    assertThat(shown.signatures()).hasSize(2);
    assertThat(get("/tile/0/003.p/232").body()).hasSize(232 * 32);
    assertThat(get("/tile/entries/003.p/232").headers().first("Cache-Control"))
        .hasValueSatisfying(value -> assertThat(value).contains("immutable"));
    assertThat(get("/tile/0/003").status()).isEqualTo(404);
    assertThat(get("/tile/0/4").status()).isEqualTo(404);
  }

  @Test
  void takesAnUploadInParts() throws Exception {
    assertThat(upload.addCheckpoint(test, 0, 1000).status()).isEqualTo(200);
    assertInfo(addEntries(header(0, 1000), 2), 202, 1000, 512);
    assertInfo(addEntries(header(0, 1000), 2), 202, 1000, 512); // the same once more
    assertCosigned(addEntries(header(512, 1000), 2), 1000);
  }

  @Test
  void takesAnUploadThatBeginsWithinATile() throws Exception {
    assertThat(upload.addCheckpoint(test, 0, 100).status()).isEqualTo(200);
    assertCosigned(addEntries(header(0, 100), 1), 100);
    assertThat(upload.addCheckpoint(test, 100, 1000).status()).isEqualTo(200);
    assertCosigned(addEntries(header(90, 1000), 4), 1000);
    test.assertShows(log, 1000);
  }

  @Test
  void keepsWholePackagesOfARequestThatWasCut() throws Exception {
    assertThat(upload.addCheckpoint(test, 0, 1000).status()).isEqualTo(200);
    byte[] body = upload.body(header(0, 1000), 4);
    byte[] cut = Arrays.copyOf(body, body.length - 10);
    assertInfo(Upload.post(test, "/add-entries", cut), 202, 1000, 768);
    byte[] first = Arrays.copyOf(upload.body(header(768, 1000), 1), 300);
    assertThat(Upload.post(test, "/add-entries", first).status()).isEqualTo(400);
    assertCosigned(addEntries(header(768, 1000), 1), 1000);
  }

  @Test
  void takesACheckpointAgainstWhichUploadingBeganThoughThereIsANewerOne() throws Exception {
    assertThat(upload.addCheckpoint(test, 0, 600).status()).isEqualTo(200);
    assertInfo(addEntries(header(0, 600), 1), 202, 600, 256);
    assertThat(upload.addCheckpoint(test, 600, 1000).status()).isEqualTo(200);
    assertCosigned(addEntries(header(256, 600), 2), 600);
    assertCosigned(addEntries(header(600, 1000), 2), 1000);
  }

  @Test
  void tellsWhereToGoOnWhenAnUploadDoesNotFit() throws Exception {
    assertThat(addEntries(header(0, 600), 1).status()).as("nothing pending").isEqualTo(422);
    assertThat(upload.addCheckpoint(test, 0, 1000).status()).isEqualTo(200);
    assertInfo(addEntries(header(0, 600), 3), 409, 1000, 0); // no pending checkpoint
    assertInfo(addEntries(header(256, 1000), 1), 409, 1000, 0); // behind the next entry
    assertCosigned(addEntries(header(0, 1000), 4), 1000);
    assertInfo(addEntries(header(0, 600), 3), 409, 1000, 1000); // in front of the mirror checkpoint
    assertThat(test.mirror.size()).isEqualTo(1000);
  }

  @Test
  void refusesEntriesThatAreNotInTheTreeAndKeepsThoseInFront() throws Exception {
    assertThat(upload.addCheckpoint(test, 0, 1000).status()).isEqualTo(200);
    SampleLog other = log.forkedAt(500, 1000);
    byte[] body = new Upload(other).body(header(0, 1000), 4);
    assertThat(Upload.post(test, "/add-entries", body).status()).isEqualTo(422);
    test.assertHolds(0, log.root(0));
    ByteArrayOutputStream mixed = new ByteArrayOutputStream();
    mixed.writeBytes(upload.body(header(0, 1000), 1));
    mixed.writeBytes(new Upload(other).entries(header(0, 1000), 1).encode());
    assertThat(Upload.post(test, "/add-entries", mixed.toByteArray()).status()).isEqualTo(422);
    test.assertHolds(256, log.root(256));
    assertThat(test.mirror.stopped()).isEmpty();
  }

  @Test
  void refusesBytesBehindTheLastPackage() throws Exception {
    assertThat(upload.addCheckpoint(test, 0, 100).status()).isEqualTo(200);
    byte[] body = upload.body(header(0, 100), 1);
    byte[] longer = Arrays.copyOf(body, body.length + 1);
    assertThat(Upload.post(test, "/add-entries", longer).status()).isEqualTo(400);
    assertThat(test.mirror.size()).isZero();
    assertCosigned(addEntries(header(100, 100), 0), 100);
  }

  @Test
  void readsGzipAndNoBomb() throws Exception {
    assertThat(upload.addCheckpoint(test, 0, 1000).status()).isEqualTo(200);
    assertThat(postGzip(upload.body(header(0, 1000), 4), "br").status()).isEqualTo(415);
    assertThat(postGzip(upload.body(header(0, 1000), 2), "gzip").status()).isEqualTo(202);
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    bomb.writeBytes(header(512, 1000).encode());
    bomb.writeBytes(new byte[8 << 20]);
    assertThat(postGzip(bomb.toByteArray(), "gzip").status()).isIn(400, 422);
    test.assertHolds(512, log.root(512));
  }

  private Reply postGzip(byte[] body, String encoding) throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(body);
    }
    return Upload.exchange(test)
        .send(
            Call.post(
                    URI.create("http://mirror.example/mirror/add-entries"),
                    AddEntriesHeader.CONTENT_TYPE,
                    packed.toByteArray(),
                    Duration.ofSeconds(5),
                    1 << 20)
                .with("Content-Encoding", encoding));
  }

  @Test
  void answersAddCheckpointAsAWitnessDoes() throws Exception {
    assertThat(upload.addCheckpoint(test, 5, 600).status()).isEqualTo(409);
    assertThat(upload.addCheckpoint(test, 0, 600).body()).as("signs nothing").isEmpty();
    Reply stale = upload.addCheckpoint(test, 0, 1000);
    assertThat(stale.status()).isEqualTo(409);
    assertThat(stale.headers().first("Content-Type")).contains("text/x.tlog.size");
    assertThat(stale.body()).asString().isEqualTo("600\n");
    assertThat(post(new AddCheckpointRequest(600, List.of(), log.signed(1000)))).isEqualTo(422);
    assertThat(post(new AddCheckpointRequest(1000, List.of(), log.signed(600)))).isEqualTo(400);
    SignedCheckpoint unsigned =
        new SignedCheckpoint(log.signed(1000).checkpoint(), log.signed(600).signatures());
    assertThat(post(new AddCheckpointRequest(600, List.of(), unsigned))).isEqualTo(403);
    Checkpoint unknown = new Checkpoint("network-c/public:timestamps", 1, log.root(1));
    assertThat(post(new AddCheckpointRequest(0, List.of(), log.sign(unknown)))).isEqualTo(404);
    assertThat(Upload.post(test, "/add-checkpoint", new byte[] {1}).status()).isEqualTo(400);
    assertThat(upload.addCheckpoint(test, 600, 1000).status()).isEqualTo(200);
  }

  private int post(AddCheckpointRequest request) throws Exception {
    return Upload.post(test, "/add-checkpoint", Utf8.encode(request.encode())).status();
  }

  @Test
  void keepsTheProofOfAForkThatAddCheckpointBrings() throws Exception {
    assertThat(upload.addCheckpoint(test, 0, 600).status()).isEqualTo(200);
    SampleLog other = log.forkedAt(300, 600);
    List<ForkFile> told = new ArrayList<>();
    test.mirrors.listen((fork, keys) -> told.add(fork));
    assertThat(post(new AddCheckpointRequest(600, List.of(), other.signed()))).isEqualTo(422);
    assertThat(test.mirror.stopped()).isPresent();
    assertThat(told).containsExactly(test.mirror.stopped().orElseThrow());
    assertThat(upload.addCheckpoint(test, 600, 1000).status()).isEqualTo(503);
    assertThat(addEntries(header(0, 600), 3).status()).isEqualTo(503);
    test.mirror.resume();
    assertThat(upload.addCheckpoint(test, 600, 1000).status()).isEqualTo(200);
  }

  @Test
  void knowsNoOtherLog() throws Exception {
    AddEntriesHeader other = new AddEntriesHeader("network-c/a:b", 0, 0, new byte[0]);
    assertThat(Upload.post(test, "/add-entries", other.encode()).status()).isEqualTo(404);
    assertThat(Upload.post(test, "/add-entries", new byte[3]).status()).isEqualTo(400);
    URI uri = URI.create(PREFIX.substring(0, PREFIX.length() - 1) + "x/checkpoint");
    assertThat(Upload.exchange(test).send(Call.get(uri, Duration.ofSeconds(5), 1 << 20)).status())
        .isEqualTo(404);
  }

  @Test
  void isFollowedByAnotherMirrorThatServesItOnward() throws Exception {
    assertThat(test.extend(log)).isInstanceOf(Extension.Extended.class);
    try (TestMirror second =
        TestMirror.create(Files.createDirectory(directory.resolve("second")))) {
      HttpTileSource source = source(new SyncBudget(() -> 0, Duration.ofMinutes(1), 1 << 20));
      assertThat(second.mirror.extend(source.checkpoint(), source))
          .isInstanceOf(Extension.Extended.class);
      assertThat(second.mirror.head().orElseThrow().signatures()).hasSize(2);
      second.assertShows(log, 1000);
    }
  }

  private HttpTileSource source(SyncBudget budget) {
    return new HttpTileSource(Upload.exchange(test), URI.create(PREFIX), budget, Runnable::run);
  }

  @Test
  void isLeftByAFollowerWhoseBudgetIsUsedUp() throws Exception {
    assertThat(test.extend(log)).isInstanceOf(Extension.Extended.class);
    try (TestMirror second =
        TestMirror.create(Files.createDirectory(directory.resolve("second")))) {
      HttpTileSource poor = source(new SyncBudget(() -> 0, Duration.ofMinutes(1), 12_000));
      assertThat(second.mirror.extend(log.signed(), poor))
          .isInstanceOfSatisfying(
              Extension.Unfinished.class,
              unfinished ->
                  assertThat(unfinished.failure().reason())
                      .isEqualTo(TileSourceException.Reason.BUDGET));
      long[] now = {0};
      SyncBudget brief =
          new SyncBudget(() -> now[0] += 2_000_000_000L, Duration.ofSeconds(5), 1 << 20);
      assertThat(second.mirror.extend(log.signed(), source(brief)))
          .isInstanceOfSatisfying(
              Extension.Unfinished.class,
              unfinished ->
                  assertThat(unfinished.failure().reason())
                      .isEqualTo(TileSourceException.Reason.BUDGET));
    }
  }
}
