<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:s="urn:@id@:1" exclude-result-prefixes="#all" version="3.0">
  <xsl:output method="json"/>

  <!-- TODO: the key is the number that the system itself gives to the event -->
  <xsl:template match="/s:accepted">
    <xsl:sequence select="map{
        'idempotencyKey': string(s:eventNo),
        'caseNo': string(s:caseNo),
        'body': map:merge((
          map{'at': string(adjust-dateTime-to-timezone(xs:dateTime(s:time), xs:dayTimeDuration('PT8H'))),
              'department': string(s:department)},
          s:text ! map{'text': string(.)}))
      }" xmlns:map="http://www.w3.org/2005/xpath-functions/map"/>
  </xsl:template>
</xsl:stylesheet>
