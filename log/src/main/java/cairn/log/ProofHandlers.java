package cairn.log;

import cairn.format.BatchEvidence;
import cairn.format.Hash;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.MalformedException;
import cairn.format.ProofFile;
import cairn.format.TlogProof;
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
  private final ProofJudge judge;

  ProofHandlers(Log log, ProofJudge judge) {
    this.log = log;
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
    TlogProof proof = Reads.answering(() -> tree.get().proof(logged.index(), logged.entry()));
    if (format.equals("tlog-proof")) {
      return Response.text(200, "text/plain; charset=utf-8", proof.encode());
    }
    return Response.json(200, file(proof).encode());
  }

  private ProofFile file(TlogProof proof) throws ProblemException {
    Optional<BatchEvidence> batch = Reads.answering(() -> evidence(proof.index()));
    return new ProofFile(
        proof, Optional.empty(), batch.stream().toList(), List.of(), List.of(), Optional.empty());
  }

  /** The entry's inclusion under the first batch that covers it. */
  private Optional<BatchEvidence> evidence(long index) throws StoreException {
    Optional<Batch> batch = log.reader().batchCovering(index);
    if (batch.isEmpty()) {
      return Optional.empty();
    }
    CosignedTree tree = treeOf(batch.get());
    return Optional.of(new BatchEvidence(batch.get().id(), tree.note(), tree.path(index)));
  }

  private CosignedTree treeOf(Batch batch) throws StoreException {
    return log.reader()
        .at(batch.treeSize())
        .orElseThrow(
            () ->
                new StoreException(
                    StoreException.Reason.CORRUPT,
                    "the checkpoint of batch %d is missing".formatted(batch.id())));
  }

  /** {@code GET /v1/batches/{id}}: the batch, and the checkpoint that it is. */
  Response batch(Request request) throws ProblemException {
    long id = Reads.number(request.pathParameter("id"), "batch id");
    Batch batch =
        Reads.answering(() -> log.reader().batch(id))
            .orElseThrow(() -> Reads.notFound("there is no batch " + id));
    return Response.json(200, Reads.answering(() -> object(batch)).canonical());
  }

  private JsonObject object(Batch batch) throws StoreException {
    return BatchJson.object(batch)
        .with("checkpoint", new JsonString(treeOf(batch).note().encode()));
  }

  /** {@code GET /v1/anchors/{hash}}: the batch that covers a hash, and its anchors. */
  Response anchors(Request request) throws ProblemException {
    Hash hash = Reads.hash(request.pathParameter("hash"));
    Logged logged = StampHandlers.logged(log, hash);
    Optional<Batch> batch = Reads.answering(() -> log.reader().batchCovering(logged.index()));
    JsonObject reply =
        JsonObject.builder()
            .put("hash", hash)
            .put("batch", batch.map(BatchJson::object))
            .put("anchors", new JsonArray(List.of()))
            .build();
    return Response.json(200, reply.canonical());
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
