package org.lastmile.hub.console;

import java.util.Locale;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Which zone this is, how it does, and what has just happened. */
@Controller
class HomePage {
  private final Glance glance;
  private final ConsolePages pages;

  HomePage(Glance glance, ConsolePages pages) {
    this.glance = glance;
    this.pages = pages;
  }

  @GetMapping("/")
  String home(Model model, Locale language) {
    model.addAttribute("seen", glance.now(pages.words(language)));
    return "console/home";
  }

  /** The part of the page that is asked for again and again. */
  @GetMapping("/live")
  String live(Model model, Locale language) {
    home(model, language);
    return "console/home :: live";
  }
}
