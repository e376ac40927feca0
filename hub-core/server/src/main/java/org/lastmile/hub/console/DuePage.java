package org.lastmile.hub.console;

import java.util.List;
import java.util.Locale;
import org.lastmile.hub.casework.CaseworkQueries;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What is near its time or past it, and who holds it. */
@Controller
class DuePage {
  private static final int MOST = 200;

  private final CaseworkQueries casework;
  private final ConsolePages pages;

  DuePage(CaseworkQueries casework, ConsolePages pages) {
    this.casework = casework;
    this.pages = pages;
  }

  /** A clock, and who holds its case; empty while nobody does. */
  record Line(ClockRow clock, String holder, String priority, boolean urgent) {}

  /** @param holder only what this department holds, as the page links it */
  @GetMapping("/due")
  String due(@RequestParam(defaultValue = "") String holder, Model model, Locale language) {
    Words words = pages.words(language);
    List<CaseworkQueries.Due> found = casework.due(holder, MOST + 1);
    model.addAttribute(
        "lines",
        found.stream()
            .limit(MOST)
            .map(
                one ->
                    new Line(
                        ClockRow.of(one.clock(), words),
                        one.holder() == null ? "" : one.holder(),
                        words.of(one.priority()),
                        one.priority().urgent()))
            .toList());
    model.addAttribute("more", found.size() > MOST);
    model.addAttribute("most", MOST);
    model.addAttribute("holder", holder);
    return "console/due";
  }
}
