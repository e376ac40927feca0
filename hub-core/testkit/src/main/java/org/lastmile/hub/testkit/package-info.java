/** What tests of the hub and of its connectors share: what the machine must have, and what was left out. */
@NullMarked
package org.lastmile.hub.testkit;

import org.jspecify.annotations.NullMarked;
