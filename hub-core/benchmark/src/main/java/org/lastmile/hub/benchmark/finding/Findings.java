package org.lastmile.hub.benchmark.finding;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The figures of a run, in the order found. */
public final class Findings {
  private static final int FORMAT = 1;
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final List<Figure> figures = new ArrayList<>();

  public void add(Figure figure) {
    figures.add(figure);
  }

  public List<Figure> figures() {
    return List.copyOf(figures);
  }

  /**
   * Writes all of it as JSON, in a format with a version.
   *
   * @param run name of the run
   */
  public void write(Path file, String run, Machine machine) throws IOException {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("format", FORMAT);
    tree.put("run", run);
    tree.set("machine", JSON.valueToTree(machine));
    ArrayNode list = tree.putArray("figures");
    for (Figure figure : figures) {
      ObjectNode one = list.addObject();
      one.put("scenario", figure.scenario());
      one.put("name", figure.name());
      one.put("unit", figure.unit());
      one.put("median", figure.series().median());
      one.put("low", figure.series().low());
      one.put("high", figure.series().high());
      one.set("values", JSON.valueToTree(figure.series().values()));
      Target target = figure.target();
      if (target != null) {
        one.put("good", target.good());
        one.put("goal", target.goal());
        one.put("verdict", target.of(figure.series()).name());
      }
    }
    Files.write(file, JSON.writeValueAsBytes(tree));
  }
}
