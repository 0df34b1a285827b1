package cairn.web;

import cairn.http.Response;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;

/** The pages of {@code src/main/jte}, which the build has compiled to classes of this package. */
final class Templates {
  private final TemplateEngine engine =
      TemplateEngine.createPrecompiled(
          null,
          ContentType.Html,
          Templates.class.getClassLoader(),
          Templates.class.getPackageName());

  /** A whole page. */
  Response page(int status, String template, Object model) {
    StringOutput page = new StringOutput();
    engine.render(template, model, page);
    return Response.text(status, "text/html; charset=utf-8", page.toString());
  }
}
