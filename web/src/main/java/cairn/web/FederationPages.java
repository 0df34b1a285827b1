package cairn.web;

import cairn.http.ErrorCode;
import cairn.http.Handler;
import cairn.http.Method;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The page {@code /federation} and the login in front of it, for an admin listener. Whoever is not
 * logged in sees nothing but the login form.
 */
public final class FederationPages {
  /** What the page shows, asked for at each request. Any thread may call. */
  public interface Source {
    /** This node as it stands now. */
    LocalNode node() throws ProblemException;

    /** The peers in their order, some hundreds at most. */
    List<PeerView> peers() throws ProblemException;

    /** The mirrors that no peer names, by origin. */
    List<MirrorView> mirrors() throws ProblemException;

    /** What was exchanged lately, newest first; empty if the node keeps no such history. */
    Optional<List<SyncLine>> history() throws ProblemException;
  }

  /** What operators can do. Any thread may call. */
  public interface Actions {
    /** The actions that this node has at all; others have neither button nor effect. */
    Set<PeerAction> offered();

    /**
     * Does it; durable on return, and in the audit log before it is done.
     *
     * @param who the admin, by the id of his token
     * @param command of an offered action
     * @return what was done, in a sentence for the operator
     * @throws ProblemException when it is refused; its detail is shown to the operator
     */
    String perform(String who, PeerCommand command) throws ProblemException;
  }

  /** Decides who is an admin. Any thread may call. */
  public interface Login {
    /** The id of an admin's token; empty for any other text. */
    Optional<String> admin(String token) throws ProblemException;

    /** Whether the token of that id still is an admin's; asked at each request of a session. */
    boolean isStillAdmin(String id) throws ProblemException;
  }

  /**
   * What belongs to the listener.
   *
   * @param secure whether browsers reach it by HTTPS
   * @param cookie the name of the session's cookie: another one for each node, since browsers tell
   *     hosts apart but not their ports
   */
  public record Settings(boolean secure, String cookie) {
    public Settings {
      if (!cookie.matches("[a-z0-9-]{1,64}")) {
        throw new IllegalArgumentException("cookie: got " + cookie + ", wanted [a-z0-9-]{1,64}");
      }
    }
  }

  private static final String HOME = "/federation";
  private static final String LOGIN = "/login";

  /** An address of 2,000 characters, each escaped; a fingerprint; the form's own token. */
  private static final int MAX_FORM = 8 << 10;

  private static final RequestLimits FORM =
      RequestLimits.body(MAX_FORM, "application/x-www-form-urlencoded");

  private final Source source;
  private final Actions actions;
  private final InstantSource clock;
  private final Assets assets = Assets.shipped();
  private final Templates templates = new Templates();
  private final SessionGate gate;

  public FederationPages(
      Source source,
      Actions actions,
      Login login,
      Settings settings,
      InstantSource clock,
      SecureRandom random) {
    this.source = source;
    this.actions = actions;
    this.clock = clock;
    this.gate =
        new SessionGate(new Sessions(clock, random), login, settings, LoginForms.random(random));
  }

  /** The pages, their forms and the files that they load. */
  public List<Route> routes() {
    RequestLimits none = RequestLimits.noBody();
    List<Route> routes = new ArrayList<>();
    routes.add(new Route(Method.GET, "/", none, page(request -> redirect(HOME))));
    routes.add(new Route(Method.GET, LOGIN, none, page(this::loginForm)));
    routes.add(new Route(Method.POST, LOGIN, FORM, page(this::login)));
    routes.add(new Route(Method.POST, "/logout", FORM, page(this::logout)));
    routes.add(new Route(Method.GET, HOME, none, page(this::show)));
    routes.add(new Route(Method.POST, HOME + "/peers/{action}", FORM, page(this::act)));
    routes.add(new Route(Method.GET, Assets.FOLDER + "{file}", none, assets::answer));
    return List.copyOf(routes);
  }

  /** A handler whose errors are pages too. */
  private Handler page(Handler handler) {
    return request -> {
      Response response;
      try {
        response = handler.handle(request);
      } catch (ProblemException refused) {
        response = problem(refused.problem());
      }
      return PageHeaders.on(response);
    };
  }

  private Response problem(Problem problem) {
    Shell shell = new Shell(problem.code().title(), "", Optional.empty(), assets);
    return templates.page(
        problem.code().status(), "problem.jte", new ProblemModel(shell, problem.detail()));
  }

  private static Response redirect(String path) {
    return Response.empty(303).with("Location", path);
  }

  private Response loginForm(Request request) throws ProblemException {
    return gate.session(request).isPresent() ? redirect(HOME) : loginForm(request, 200, false);
  }

  private Response loginForm(Request request, int status, boolean refused) {
    SessionGate.LoginForm form = gate.loginForm(request);
    Shell shell = new Shell("Sign in", "", Optional.empty(), assets);
    return templates
        .page(status, "login.jte", new LoginModel(shell, form.token(), refused))
        .with("Set-Cookie", form.cookie());
  }

  private Response login(Request request) throws ProblemException {
    Form form = Form.parse(request);
    Optional<String> cookie = gate.login(request, form);
    return cookie.isPresent()
        ? redirect(HOME).with("Set-Cookie", cookie.get())
        : loginForm(request, 401, true);
  }

  private Response logout(Request request) throws ProblemException {
    Session session = gate.requireForm(request, Form.parse(request));
    return redirect(LOGIN).with("Set-Cookie", gate.end(session));
  }

  private Response show(Request request) throws ProblemException {
    Optional<Session> session = gate.session(request);
    if (session.isEmpty()) {
      return redirect(LOGIN);
    }
    LocalNode node = source.node();
    Shell shell =
        new Shell("Federation", node.networkId(), Optional.of(session.get().formToken()), assets);
    List<PeerModel> peers = PeerModel.all(source.peers(), actions.offered());
    return templates.page(
        200,
        "federation.jte",
        new FederationModel(
            shell,
            node,
            peers,
            actions.offered().contains(PeerAction.REMOVE_MIRROR) ? source.mirrors() : List.of(),
            source.history(),
            actions.offered().contains(PeerAction.ADD),
            session.get().takeNotice(),
            clock.instant()));
  }

  private Response act(Request request) throws ProblemException {
    Form form = Form.parse(request);
    Session session = gate.requireForm(request, form);
    PeerCommand command =
        Commands.named(request.pathParameter("action"), form)
            .filter(asked -> actions.offered().contains(asked.action()))
            .orElseThrow(
                () ->
                    Problem.of(ErrorCode.NOT_FOUND, "this node has no such action").asException());
    try {
      session.leave(new Notice(false, actions.perform(session.who(), command)));
    } catch (ProblemException refused) {
      session.leave(new Notice(true, refused.problem().detail()));
    }
    return redirect(HOME);
  }
}
