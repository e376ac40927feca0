package org.lastmile.connectors.civilaffairs;

import org.lastmile.hub.testkit.ConnectorContractTest;

class CivilAffairsContractTest extends ConnectorContractTest {}
