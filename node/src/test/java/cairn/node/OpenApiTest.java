package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.http.ErrorCode;
import cairn.http.Route;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The shipped OpenAPI document describes the routes that there are, and its examples are true. */
class OpenApiTest {
  static final JsonMapper JSON = JsonMapper.builder().build();
  private static final JsonNode DOCUMENT = JSON.readTree(Resources.bytes("openapi.json"));

  /** A schema of the document's components. */
  static Schema schema(String name) {
    return schema(JSON.createObjectNode().put("$ref", "#/components/schemas/" + name));
  }

  private static Schema schema(JsonNode schema) {
    ObjectNode root = schema.deepCopy().asObject();
    root.set("components", DOCUMENT.path("components"));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(root.toString());
  }

  /** What is wrong with a JSON text by a schema of the document. */
  static List<String> breaches(String schema, String json) {
    return schema(schema).validate(json, InputFormat.JSON).stream().map(Object::toString).toList();
  }

  @Test
  void isOpenApi31() {
    assertThat(DOCUMENT.path("openapi").asString()).isEqualTo("3.1.0");
  }

  /** {@code GET /v1/network} and so on, from routes. */
  static Set<String> operations(List<Route> routes) {
    return routes.stream()
        .map(route -> route.method() + " " + plain(route.template()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * {@code {namespace:colon}} and {@code {index...}} are {@code {namespace}} and {@code {index}}.
   */
  private static String plain(String template) {
    return template.replace(":colon}", "}").replace("...}", "}");
  }

  /** What the document describes, as {@link #operations} says it. */
  static Set<String> described() {
    Set<String> described = new TreeSet<>();
    DOCUMENT
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .propertyNames()
                    .forEach(
                        method ->
                            described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    return described;
  }

  @Test
  void listsEveryErrorCodeWithItsStatus() {
    List<String> codes = Arrays.stream(ErrorCode.values()).map(ErrorCode::code).toList();
    JsonNode listed = DOCUMENT.at("/components/schemas/ErrorCode/enum");

    assertThat(listed.valueStream().map(JsonNode::asString)).containsExactlyElementsOf(codes);
    for (ErrorCode code : ErrorCode.values()) {
      String response = "/components/responses/Problem" + code.status() + "/description";
      assertThat(DOCUMENT.at(response).asString())
          .contains("`" + code.code() + "`: " + code.title());
    }
  }

  @Test
  void hasNoReferenceThatLeadsNowhere() {
    assertThat(DOCUMENT.findValuesAsString("$ref"))
        .isNotEmpty()
        .allSatisfy(ref -> assertThat(DOCUMENT.at(ref.substring(1)).isMissingNode()).isFalse());
  }

  @Test
  void everyOperationHasAnIdOfItsOwnAndAllItsPathParameters() {
    List<String> ids = new ArrayList<>();
    DOCUMENT
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .forEach(
                        operation -> {
                          ids.add(operation.path("operationId").asString());
                          assertThat(pathParameters(operation))
                              .containsExactlyInAnyOrderElementsOf(inTemplate(path.getKey()));
                        }));

    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> !id.isEmpty());
  }

  private static List<String> pathParameters(JsonNode operation) {
    return operation
        .path("parameters")
        .valueStream()
        .filter(parameter -> parameter.path("in").asString().equals("path"))
        .map(parameter -> parameter.path("name").asString())
        .toList();
  }

  private static List<String> inTemplate(String path) {
    return Arrays.stream(path.split("/"))
        .filter(segment -> segment.startsWith("{"))
        .map(segment -> segment.substring(1, segment.length() - 1))
        .toList();
  }

  @Test
  void hasExamplesThatFitTheirSchemas() {
    List<JsonNode> media = withExamples(DOCUMENT).toList();

    assertThat(media).hasSizeGreaterThan(40);
    assertThat(media)
        .allSatisfy(
            entry -> {
              String example = entry.path("example").toString();
              assertThat(schema(entry.path("schema")).validate(example, InputFormat.JSON))
                  .as(example)
                  .isEmpty();
            });
  }

  private static Stream<JsonNode> withExamples(JsonNode node) {
    Stream<JsonNode> inside = node.valueStream().flatMap(OpenApiTest::withExamples);
    return node.has("example") && node.has("schema")
        ? Stream.concat(Stream.of(node), inside)
        : inside;
  }
}
