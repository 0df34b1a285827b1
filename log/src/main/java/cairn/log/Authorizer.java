package cairn.log;

import cairn.http.ProblemException;
import cairn.http.Request;

/** Decides who may do what; the node keeps the tokens and the audit log. */
@FunctionalInterface
public interface Authorizer {
  /**
   * Returns if the request bears a token of that scope, such as {@code append:org:records}.
   *
   * @throws ProblemException {@code unauthorized} or {@code forbidden_scope}
   */
  void require(Request request, String scope) throws ProblemException;
}
