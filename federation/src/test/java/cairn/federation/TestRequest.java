package cairn.federation;

import cairn.format.AnchorRequest;
import cairn.format.BatchClaim;
import cairn.format.Cosignature;
import cairn.format.Hash;
import cairn.format.NoteSignature;
import cairn.format.SeedSigner;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import cairn.http.Call;
import cairn.http.Reply;
import cairn.log.Batch;
import cairn.store.StoreException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A request for the newest batch of a gateway, to be spoiled in one way or another. */
final class TestRequest {
  private final TestGateway sender;
  BatchClaim claim;
  SignedCheckpoint checkpoint;
  long oldSize;
  List<Hash> consistency = List.of();
  String recipient;
  long ts;
  SeedSigner identity;

  private TestRequest(TestGateway sender, Batch batch, String recipient) throws StoreException {
    this.sender = sender;
    this.claim = batch.claim();
    this.checkpoint = sender.log().reader().treeOf(batch).note();
    this.recipient = recipient;
    this.ts = sender.clock.instant().getEpochSecond();
    this.identity = sender.identity;
  }

  static TestRequest of(TestGateway sender, TestGateway recipient) throws StoreException {
    Batch newest = sender.log().reader().newestBatch().orElseThrow();
    return new TestRequest(sender, newest, recipient.id);
  }

  /** Proven from that size of the sender's own log. */
  TestRequest from(long size) throws StoreException {
    oldSize = size;
    consistency = sender.log().reader().consistency(size, claim.treeSize());
    return this;
  }

  /** With the log's line, and those of these witnesses of the sender. */
  TestRequest cosignedBy(TestWitness... witnesses) throws SigningException {
    List<NoteSignature> lines = new ArrayList<>();
    lines.add(checkpoint.checkpoint().sign(sender.logKey));
    long now = sender.clock.instant().getEpochSecond();
    for (TestWitness witness : witnesses) {
      lines.add(Cosignature.sign(witness.signer, checkpoint.checkpoint(), now++).line());
    }
    checkpoint = new SignedCheckpoint(checkpoint.checkpoint(), lines);
    return this;
  }

  AnchorRequest signed() throws SigningException {
    return AnchorRequest.sign(claim, checkpoint, oldSize, consistency, recipient, ts, identity);
  }

  Reply sendTo(TestGateway gateway) throws Exception {
    return send(sender, gateway, signed().encode());
  }

  static Reply send(TestGateway sender, TestGateway gateway, byte[] body) throws Exception {
    return sender
        .net
        .from("somebody")
        .send(
            Call.post(
                URI.create("http://" + gateway.host + "/v1/federation/anchor"),
                "application/json",
                body,
                Duration.ofSeconds(20),
                1 << 20));
  }
}
