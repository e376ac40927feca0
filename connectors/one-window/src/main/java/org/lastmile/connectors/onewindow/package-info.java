/** What the dialect of the window system needs beyond routes and mappings: its charsets, its answers, what it prints. */
@NullMarked
package org.lastmile.connectors.onewindow;

import org.jspecify.annotations.NullMarked;
