/** What the dialect of the repository of health records needs beyond routes and mappings. */
@NullMarked
package org.lastmile.connectors.healthrecords;

import org.jspecify.annotations.NullMarked;
