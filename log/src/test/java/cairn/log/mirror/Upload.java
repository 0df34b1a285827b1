package cairn.log.mirror;

import cairn.format.AddCheckpointRequest;
import cairn.format.AddEntriesHeader;
import cairn.format.EntryPackage;
import cairn.format.Hash;
import cairn.format.SubtreeProof;
import cairn.format.Utf8;
import cairn.http.Call;
import cairn.http.ErrorStyle;
import cairn.http.HandlerExchange;
import cairn.http.Reply;
import cairn.http.Router;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Brings a log to a mirror, as a node behind NAT does. */
record Upload(SampleLog log) {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  static HandlerExchange exchange(TestMirror test) {
    MirrorRoutes routes = new MirrorRoutes(test.mirrors, TestMirror.SETTINGS);
    return new HandlerExchange(new Router(routes.routes(), ErrorStyle.PLAIN_TEXT), "192.0.2.1");
  }

  static Reply post(TestMirror test, String path, byte[] body) throws Exception {
    return exchange(test)
        .send(
            Call.post(
                URI.create("http://mirror.example/mirror" + path),
                AddEntriesHeader.CONTENT_TYPE,
                body,
                TIMEOUT,
                1 << 20));
  }

  /** The pending checkpoint becomes that of {@code size} entries, from whatever it is. */
  boolean addCheckpoint(TestMirror test, long size) throws Exception {
    long old =
        test.mirror
            .copy()
            .view()
            .content()
            .newestPending()
            .map(note -> note.checkpoint().size())
            .orElse(0L);
    return addCheckpoint(test, old, size).status() == 200;
  }

  Reply addCheckpoint(TestMirror test, long old, long size) throws Exception {
    List<Hash> proof = old == 0 ? List.of() : log.consistency(old, size);
    AddCheckpointRequest request = new AddCheckpointRequest(old, proof, log.signed(size));
    return post(test, "/add-checkpoint", Utf8.encode(request.encode()));
  }

  /** All entries that are missing up to there. */
  boolean addEntries(TestMirror test, long end) throws Exception {
    AddEntriesHeader header =
        new AddEntriesHeader(SampleLog.ORIGIN, test.mirror.stored(), end, new byte[0]);
    return post(test, "/add-entries", body(header, header.packages())).status() == 200;
  }

  /** A request with the first packages of those that its header names. */
  byte[] body(AddEntriesHeader header, long packages) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(header.encode());
    for (long number = 0; number < packages; number++) {
      body.writeBytes(entries(header, number).encode());
    }
    return body.toByteArray();
  }

  EntryPackage entries(AddEntriesHeader header, long number) {
    return new EntryPackage(
        new ArrayList<>(log.entries(header.start(number), header.end(number))),
        SubtreeProof.path(
            header.subtreeStart(number), header.end(number), header.uploadEnd(), log.nodes()));
  }
}
