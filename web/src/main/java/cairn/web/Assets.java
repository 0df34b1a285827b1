package cairn.web;

import cairn.format.Hash;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The files that pages load. A file's name holds a part of its hash, {@code page-3f09ab12cd34.css},
 * so browsers keep it for ever and still notice a new one.
 */
final class Assets {
  static final String FOLDER = "/assets/";

  private static final int HASH_DIGITS = 12;

  private record Asset(String type, byte[] bytes) {
    Asset {
      bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
      return bytes.clone();
    }
  }

  private final Map<String, Asset> byFile = new HashMap<>();
  private final Map<String, String> paths = new HashMap<>();

  private Assets() {}

  static Assets shipped() {
    Assets assets = new Assets();
    assets.add("page", ".css", "text/css; charset=utf-8");
    assets.add("page", ".js", "text/javascript; charset=utf-8");
    assets.add("cairn", ".svg", "image/svg+xml");
    return assets;
  }

  private void add(String name, String suffix, String type) {
    byte[] bytes = resource(name + suffix);
    String file = name + "-" + Hash.sha256(bytes).hex().substring(0, HASH_DIGITS) + suffix;
    byFile.put(file, new Asset(type, bytes));
    paths.put(name + suffix, FOLDER + file);
  }

  private static byte[] resource(String name) {
    try (InputStream in = Assets.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("asset: got " + name + ", which is not shipped");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the shipped " + name, e);
    }
  }

  /** The path of a shipped file, {@code page.css}. */
  String path(String name) {
    String path = paths.get(name);
    if (path == null) {
      throw new IllegalArgumentException("asset: got " + name + ", wanted " + paths.keySet());
    }
    return path;
  }

  Response answer(Request request) throws ProblemException {
    Asset asset = byFile.get(request.pathParameter("file"));
    if (asset == null) {
      throw Problem.of(ErrorCode.NOT_FOUND, "no such file here").asException();
    }
    return Response.bytes(200, asset.type(), asset.bytes())
        .with("Cache-Control", "public, max-age=31536000, immutable")
        .with("X-Content-Type-Options", "nosniff")
        .with("Cross-Origin-Resource-Policy", "same-origin");
  }
}
