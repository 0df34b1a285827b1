package cairn.web;

import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who is behind a request. A form counts only if it was filled in on a page of ours: it carries a
 * token that other sites cannot read, and its browser names our own origin.
 */
final class SessionGate {
  private static final Duration LOGIN_FORM = Duration.ofHours(1);
  private static final String FORM_TOKEN = "form";

  private final Sessions sessions;
  private final FederationPages.Login login;
  private final LoginForms forms;
  private final String sessionCookie;
  private final String loginCookie;
  private final boolean secure;

  SessionGate(
      Sessions sessions,
      FederationPages.Login login,
      FederationPages.Settings settings,
      LoginForms forms) {
    this.sessions = sessions;
    this.login = login;
    this.forms = forms;
    this.sessionCookie = settings.cookie();
    this.loginCookie = settings.cookie() + "-login";
    this.secure = settings.secure();
  }

  /** What a login form needs. */
  record LoginForm(String token, String cookie) {}

  /** The session of the request; a session whose token was revoked ends. */
  Optional<Session> session(Request request) throws ProblemException {
    Optional<Session> session =
        Cookies.value(request.headers(), sessionCookie).flatMap(sessions::of);
    if (session.isPresent() && !login.isStillAdmin(session.get().who())) {
      sessions.end(session.get());
      return Optional.empty();
    }
    return session;
  }

  /**
   * The session of somebody who has sent a form of ours.
   *
   * @throws ProblemException 401 without a session, 403 for a form that is not of this session
   */
  Session requireForm(Request request, Form form) throws ProblemException {
    requireOwnPage(request);
    Session session =
        session(request)
            .orElseThrow(
                () ->
                    Problem.of(
                            ErrorCode.UNAUTHORIZED, "the session is over; sign in, and do it again")
                        .asException());
    if (!LoginForms.same(session.formToken(), form.raw(FORM_TOKEN).orElse(""))) {
      throw foreignForm();
    }
    return session;
  }

  LoginForm loginForm(Request request) {
    String cookie =
        Cookies.value(request.headers(), loginCookie)
            .filter(LoginForms::isCookie)
            .orElseGet(forms::newCookie);
    return new LoginForm(forms.token(cookie), Cookies.set(loginCookie, cookie, LOGIN_FORM, secure));
  }

  /**
   * Opens a session for who has sent the login form with an admin's token.
   *
   * @return the cookie to set; empty for another token
   */
  Optional<String> login(Request request, Form form) throws ProblemException {
    requireOwnPage(request);
    String cookie = Cookies.value(request.headers(), loginCookie).orElse("");
    if (!forms.isToken(cookie, form.raw(FORM_TOKEN).orElse(""))) {
      throw foreignForm();
    }
    return login
        .admin(form.text("token").orElse(""))
        .map(sessions::open)
        .map(secret -> Cookies.set(sessionCookie, secret, Sessions.LONGEST, secure));
  }

  /**
   * Ends the session.
   *
   * @return the cookie to set
   */
  String end(Session session) {
    sessions.end(session);
    return Cookies.set(sessionCookie, "", Duration.ZERO, secure);
  }

  /** What other sites' pages send names their origin; who sends no origin still needs the token. */
  private static void requireOwnPage(Request request) throws ProblemException {
    List<String> origins = request.headers().all("Origin");
    String host = request.headers().first("Host").orElse("");
    boolean own =
        origins.isEmpty()
            || (origins.size() == 1
                && (origins.getFirst().equals("http://" + host)
                    || origins.getFirst().equals("https://" + host)));
    String site = request.headers().first("Sec-Fetch-Site").orElse("same-origin");
    if (!own || !site.equals("same-origin")) {
      throw foreignForm();
    }
  }

  private static ProblemException foreignForm() {
    return Problem.of(
            ErrorCode.FORBIDDEN_ORIGIN,
            "the form was not sent from a page of this session, and nothing was done; open the"
                + " page again")
        .asException();
  }
}
