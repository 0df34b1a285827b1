package cairn.cli;

import cairn.federation.bundle.PushSession;
import cairn.federation.bundle.RecordPages;
import cairn.format.DidKey;
import cairn.format.JsonObject;
import cairn.format.RecordPush;
import cairn.format.SigningException;
import cairn.http.ProblemException;
import cairn.node.ConfigurationException;
import cairn.node.NodeAdminException;
import cairn.store.StoreException;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;

/** What a push would send. */
record PushRehearsal(long records, long requests, long bytes) {

  /** Makes every page, and sends none. */
  static PushRehearsal of(PushHome home, PushSession.Selection selection, DidKey receiver)
      throws StoreException,
          ConfigurationException,
          ProblemException,
          NodeAdminException,
          SigningException {
    PushRehearsal all = new PushRehearsal(0, 0, 0);
    Optional<RecordPages.Question> question =
        Optional.of(question(selection, receiver, selection.start(), OptionalLong.empty()));
    while (question.isPresent()) {
      Optional<RecordPages.Page> page = home.page(question.get());
      all = page.isPresent() ? all.plus(page.get().push()) : all;
      question =
          page.filter(one -> one.next() < one.end())
              .map(
                  one ->
                      question(
                          selection,
                          receiver,
                          one.next(),
                          OptionalLong.of(one.push().checkpoint().checkpoint().size())));
    }
    return all;
  }

  private static RecordPages.Question question(
      PushSession.Selection selection, DidKey receiver, long start, OptionalLong treeSize) {
    return new RecordPages.Question(
        receiver,
        selection.investigation(),
        start,
        selection.end(),
        treeSize,
        RecordPush.MAX_RECORDS);
  }

  private PushRehearsal plus(RecordPush push) {
    return new PushRehearsal(
        records + push.records().size(), requests + 1, bytes + push.encode().length);
  }

  String text(URI url, DidKey receiver) {
    return "would push %d records in %d requests, %d bytes, to %s%n  receiver  %s"
        .formatted(records, requests, bytes, url, receiver.fingerprint().hex());
  }

  JsonObject object(URI url, DidKey receiver) {
    return JsonObject.builder()
        .put("outcome", "would_push")
        .put("url", url.toString())
        .put("recipient", receiver.fingerprint())
        .put("records", records)
        .put("requests", requests)
        .put("bytes", bytes)
        .build();
  }
}
