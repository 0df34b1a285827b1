package cairn.node;

import cairn.federation.bundle.BundleExport;
import cairn.federation.bundle.RecordPages;
import cairn.federation.bundle.SentPush;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.ProofFile;
import cairn.format.StrictZip;
import cairn.format.Utf8;
import cairn.http.Exchange;
import cairn.http.Method;
import cairn.http.Reply;
import cairn.verify.BundleJudge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The bundles of a gateway that runs, by way of its admin listener. */
final class RunningBundles implements BundleHome {
  private static final String PATH = "/v1/admin/bundles";

  /** 64 MiB are judged and stored in some seconds; a slow disk has minutes. */
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private static final int MAX_ANSWER = 16 << 20;

  private final AdminClient node;

  private RunningBundles(AdminClient node) {
    this.node = node;
  }

  static RunningBundles of(Configuration configuration, Exchange exchange)
      throws NodeAdminException {
    return new RunningBundles(AdminClient.required(configuration, exchange));
  }

  @Override
  public JsonObject take(Path bundle, boolean dryRun, BundleJudge.Progress progress)
      throws IOException, NodeAdminException {
    if (Files.size(bundle) > StrictZip.MAX_BYTES) {
      return JsonObject.builder()
          .put("outcome", "refused")
          .put("reason", "zip: expected at most %d bytes".formatted(StrictZip.MAX_BYTES))
          .build();
    }
    Reply reply =
        node.send(
            Method.POST,
            PATH + (dryRun ? "/judge" : "/import"),
            "application/zip",
            Files.readAllBytes(bundle),
            TIMEOUT,
            MAX_ANSWER);
    return object(reply);
  }

  @Override
  public Optional<byte[]> export(BundleExport.Selection selection) throws NodeAdminException {
    Reply reply =
        node.send(
            Method.POST,
            PATH + "/export",
            "application/json",
            BundleRoutes.encode(selection),
            TIMEOUT,
            Math.toIntExact(StrictZip.MAX_BYTES));
    if (reply.status() == 204) {
      return Optional.empty();
    }
    if (reply.status() != 200) {
      AdminClient.json(reply, 200); // says what was refused
    }
    return Optional.of(reply.body());
  }

  @Override
  public Optional<RecordPages.Page> page(RecordPages.Question question) throws NodeAdminException {
    Reply reply =
        node.send(
            Method.POST,
            PushRoutes.PAGE,
            "application/json",
            PushRoutes.encode(question),
            TIMEOUT,
            PushRoutes.MAX_PAGE);
    if (reply.status() == 204) {
      return Optional.empty();
    }
    try {
      return Optional.of(PushRoutes.page(object(reply)));
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }

  @Override
  public void sent(SentPush push) throws NodeAdminException {
    Reply reply = node.send(Method.POST, PushRoutes.PATH, push.object().canonical());
    if (reply.status() != 204) {
      AdminClient.json(reply, 204); // says what was refused
    }
  }

  @Override
  public List<SentPush> pushes() throws NodeAdminException {
    List<SentPush> pushes = new ArrayList<>();
    try {
      JsonObject answer = object(node.send(Method.GET, PushRoutes.PATH, new byte[0]));
      for (JsonObject push : answer.array("pushes").objects("pushes")) {
        pushes.add(SentPush.of(push));
      }
      return pushes;
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }

  private static NodeAdminException malformed(MalformedException e) {
    return new NodeAdminException("the running node answered: " + e.getMessage(), e);
  }

  @Override
  public List<ProofFile> proofs(Hash file) throws NodeAdminException {
    Reply reply =
        node.send(
            Method.GET,
            "/v1/admin/held/" + file.hex(),
            "application/json",
            new byte[0],
            TIMEOUT,
            64 * ProofFile.MAX_BYTES / 4);
    List<ProofFile> proofs = new ArrayList<>();
    try {
      for (String proof : object(reply).array("proofs").strings("proofs")) {
        proofs.add(ProofFile.parse(Utf8.encode(proof)));
      }
      return proofs;
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }

  @Override
  public JsonObject deliveries() throws NodeAdminException {
    return object(
        node.send(Method.GET, PATH, "application/json", new byte[0], TIMEOUT, MAX_ANSWER));
  }

  private static JsonObject object(Reply reply) throws NodeAdminException {
    if (reply.status() != 200) {
      AdminClient.json(reply, 200); // says what was refused
    }
    try {
      return JsonObject.parse(reply.body(), 64 << 20, "answer");
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }

  @Override
  public void close() {}
}
