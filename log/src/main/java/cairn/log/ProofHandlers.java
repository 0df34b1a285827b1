package cairn.log;

import cairn.format.CrossAnchor;
import cairn.format.Hash;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.MalformedException;
import cairn.format.ProofFile;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.Response;
import cairn.store.StoreException;
import java.util.List;
import java.util.Optional;

/** Proofs fetched later, and what stands behind them: batches and anchors. */
final class ProofHandlers {
  private final Log log;
  private final ProofFiles files;
  private final ProofJudge judge;

  ProofHandlers(Log log, ProofJudge judge) {
    this.log = log;
    this.files = new ProofFiles(log);
    this.judge = judge;
  }

  /** {@code GET /v1/proof/{hash}}. */
  Response proof(Request request) throws ProblemException {
    Hash hash = Reads.hash(request.pathParameter("hash"));
    String format = request.query().first("format").orElse("cairn");
    if (!format.equals("cairn") && !format.equals("tlog-proof")) {
      throw Problem.of(ErrorCode.BAD_REQUEST, "format: expected cairn or tlog-proof, got another")
          .asException();
    }
    Logged logged = StampHandlers.logged(log, hash);
    Optional<CosignedTree> tree =
        Reads.answering(() -> log.reader().earliestCovering(logged.index()));
    if (tree.isEmpty()) {
      return StampHandlers.pending(
          StampHandlers.attestation(log, hash, logged), "/v1/proof/" + hash);
    }
    return Reads.answering(
        () ->
            format.equals("cairn")
                ? Response.json(200, files.of(logged, tree.get()).encode())
                : Response.text(
                    200,
                    "text/plain; charset=utf-8",
                    tree.get().proof(logged.index(), logged.entry()).encode()));
  }

  /** {@code GET /v1/batches/{id}}: the batch, the checkpoint that it is, and its anchors. */
  Response batch(Request request) throws ProblemException {
    long id = Reads.number(request.pathParameter("id"), "batch id");
    Batch batch =
        Reads.answering(() -> log.reader().batch(id))
            .orElseThrow(() -> Reads.notFound("there is no batch " + id));
    return Response.json(200, Reads.answering(() -> object(batch)).canonical());
  }

  private JsonObject object(Batch batch) throws StoreException {
    return batch
        .object()
        .with("checkpoint", new JsonString(log.reader().treeOf(batch).note().encode()))
        .with("anchors", array(log.anchors().of(batch.id())));
  }

  private static JsonArray array(List<CrossAnchor> anchors) {
    return new JsonArray(anchors.stream().map(CrossAnchor::object).toList());
  }

  /**
   * {@code GET /v1/anchors/{hash}}: the first batch that covers a hash, and of each peer network
   * its first anchor of that batch or a later one.
   */
  Response anchors(Request request) throws ProblemException {
    Hash hash = Reads.hash(request.pathParameter("hash"));
    Logged logged = StampHandlers.logged(log, hash);
    return Response.json(200, Reads.answering(() -> anchors(hash, logged.index())).canonical());
  }

  private JsonObject anchors(Hash hash, long index) throws StoreException {
    Optional<Batch> batch = log.reader().batchCovering(index);
    List<CrossAnchor> anchors =
        batch.isPresent()
            ? log.anchors()
                .firstFrom(batch.get().id(), ProofFile.MAX_BATCHES, ProofFile.MAX_ANCHORS)
            : List.of();
    return JsonObject.builder()
        .put("hash", hash)
        .put("batch", batch.map(Batch::object))
        .put("anchors", array(anchors))
        .build();
  }

  /** {@code POST /v1/verify}: a convenience; clients judge for themselves. */
  Response verify(Request request) throws ProblemException {
    try {
      return Response.json(200, judge.judge(request.body()).canonical());
    } catch (MalformedException malformed) {
      throw Reads.malformedBody(malformed);
    }
  }
}
