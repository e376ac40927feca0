package org.lastmile.hub.console;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.lastmile.hub.casework.MonthFigures;
import org.lastmile.hub.casework.MonthFigures.Figures;
import org.lastmile.hub.casework.MonthFigures.Month;
import org.lastmile.hub.mapping.Json;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What the cases of a month came to, by department, street or matter. */
@Controller
class StatisticsPage {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final MonthFigures figures;
  private final ConsolePages pages;
  private final Clock clock;

  StatisticsPage(MonthFigures figures, ConsolePages pages, Clock clock) {
    this.figures = figures;
    this.pages = pages;
    this.clock = clock;
  }

  /** By what figures are summed up. */
  enum Grouping {
    DEPARTMENT(Figures::department),
    STREET(Figures::street),
    MATTER(Figures::matter);

    private final Function<Figures, String> of;

    Grouping(Function<Figures, String> of) {
      this.of = of;
    }
  }

  /** Sums of a group, or of all; shares in percent, empty where there is nothing to share. */
  record Line(
      String name,
      long accepted,
      long onTime,
      long overdue,
      String share,
      long returned,
      long rated,
      String satisfied) {
    static Line of(String name, List<Figures> all) {
      long onTime = all.stream().mapToLong(Figures::onTime).sum();
      long overdue = all.stream().mapToLong(Figures::overdue).sum();
      long rated = all.stream().mapToLong(Figures::rated).sum();
      return new Line(
          name,
          all.stream().mapToLong(Figures::accepted).sum(),
          onTime,
          overdue,
          share(onTime, onTime + overdue),
          all.stream().mapToLong(Figures::returned).sum(),
          rated,
          share(all.stream().mapToLong(Figures::satisfied).sum(), rated));
    }

    private static String share(long part, long whole) {
      return whole == 0 ? "" : "%.1f %%".formatted(100.0 * part / whole);
    }
  }

  /**
   * @param month {@code yyyy-MM}, empty for this one
   * @param by a {@link Grouping}, in lower case
   */
  @GetMapping("/statistics")
  String statistics(
      @RequestParam(defaultValue = "") String month,
      @RequestParam(defaultValue = "department") String by,
      Model model,
      Locale language) {
    Words words = pages.words(language);
    Grouping grouping = grouping(by);
    Month found = figures.month(month(month));
    Map<String, List<Figures>> groups = new TreeMap<>();
    found
        .figures()
        .forEach(
            one ->
                groups.computeIfAbsent(grouping.of.apply(one), name -> new ArrayList<>()).add(one));
    List<Line> lines = new ArrayList<>();
    groups.forEach(
        (name, all) ->
            lines.add(Line.of(name.isEmpty() ? words.of("statistics.unknown") : name, all)));
    model
        .addAttribute("month", found.month().toString())
        .addAttribute("before", found.month().minusMonths(1).toString())
        .addAttribute("after", found.month().plusMonths(1).toString())
        .addAttribute("frozen", found.frozen())
        .addAttribute("by", by)
        .addAttribute("grouping", words.of(grouping))
        .addAttribute(
            "groupings",
            Arrays.stream(Grouping.values())
                .map(one -> Map.entry(one.name().toLowerCase(Locale.ROOT), words.of(one)))
                .toList())
        .addAttribute("lines", lines)
        .addAttribute("total", Line.of(words.of("statistics.total"), found.figures()));
    return "console/statistics";
  }

  /** All figures of a month, a line for each department, street and matter. */
  @GetMapping("/statistics.csv")
  void csv(@RequestParam(defaultValue = "") String month, HttpServletResponse response)
      throws IOException {
    Month found = figures.month(month(month));
    response.setContentType("text/csv");
    response.setCharacterEncoding(StandardCharsets.UTF_8.name());
    response.setHeader(
        "Content-Disposition", "attachment; filename=\"statistics-" + found.month() + ".csv\"");
    CsvMapper csv = Json.csv();
    ObjectWriter writer = csv.writer(csv.schemaFor(Figures.class).withHeader());
    // without it the tables that people open this with take it for another charset
    response.getOutputStream().write(BYTE_ORDER_MARK.getBytes(StandardCharsets.UTF_8));
    response.getOutputStream().write(writer.writeValueAsBytes(found.figures()));
  }

  private YearMonth month(String month) {
    try {
      return month.isEmpty() ? YearMonth.now(clock) : YearMonth.parse(month);
    } catch (DateTimeException e) {
      throw new NotThere();
    }
  }

  private static Grouping grouping(String by) {
    return Arrays.stream(Grouping.values())
        .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(by))
        .findFirst()
        .orElseThrow(NotThere::new);
  }
}
