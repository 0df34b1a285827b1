package cairn.web;

import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Query;
import cairn.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A form as browsers send it, {@code application/x-www-form-urlencoded}: read as strictly as a
 * query, but for the plus sign, which is a space here.
 */
record Form(Query fields) {
  static Form parse(Request request) throws ProblemException {
    String body = new String(request.body(), StandardCharsets.ISO_8859_1);
    try {
      return new Form(Query.parse(body.replace("+", "%20")));
    } catch (ProblemException malformed) {
      throw new ProblemException(
          Problem.of(
              ErrorCode.MALFORMED_BODY,
              "the form is malformed or too long; go back, and enter less"),
          malformed);
    }
  }

  /** What was entered, without spaces around it; empty if that is nothing. */
  Optional<String> text(String name) {
    return fields.first(name).map(String::strip).filter(text -> !text.isEmpty());
  }

  /** The value, exactly. */
  Optional<String> raw(String name) {
    return fields.first(name);
  }
}
