package org.lastmile.hub.cli;

import picocli.CommandLine.Command;

/** {@code hub dead list|show|replay|dismiss}: what was given up, and what persons decide about it. */
@Command(
    name = "dead",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {DeadList.class, DeadShow.class, DeadReplay.class, DeadDismiss.class})
final class Dead {}
