/** Matters: the catalogue of service items, its codes and versions, and how a list of somebody else becomes one. */
@NullMarked
package org.lastmile.hub.matter;

import org.jspecify.annotations.NullMarked;
