/** What the dialect of the social security system needs beyond routes and mappings: its hours, its calls and its results. */
@NullMarked
package org.lastmile.connectors.humanresources;

import org.jspecify.annotations.NullMarked;
