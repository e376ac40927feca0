<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:f="urn:lastmile:one-window" xmlns:hub="urn:lastmile:hub" exclude-result-prefixes="#all" version="3.0">
  <xsl:output method="json"/>

  <!-- elements that may be empty, which says more than to leave them out: their fields are then named in cleared -->
  <xsl:variable name="fields" as="map(xs:string, xs:string)" select="map{
      'YWBLXBM': '/handlingItemCode',
      'SXLB': '/category',
      'SFZHM': '/applicant/citizenId',
      'TYSHXYDM': '/applicant/uscc',
      'LXDH': '/applicant/phone',
      'LXDZ': '/applicant/address',
      'BT': '/subject',
      'SQNR': '/need',
      'BDXX': '/form',
      'CLQD': '/materials',
      'SDFS': '/delivery',
      'XZQH': '/division',
      'WGBH': '/grid'
    }"/>

  <xsl:template match="/BJXX">
    <xsl:variable name="version" as="xs:integer" select="xs:integer(BBH)"/>
    <xsl:variable name="first" as="xs:boolean" select="$version eq 1"/>
    <xsl:choose>
      <xsl:when test="$first and (exists(BJBH) or exists(GZSM[f:given(.)]))">
        <xsl:sequence select="error(xs:QName('hub:ONE_WINDOW_VERSION'), 'version 1 (BBH) has no case number (BJBH) yet, and nothing that was corrected (GZSM)')"/>
      </xsl:when>
      <xsl:when test="not($first) and empty(BJBH)">
        <xsl:sequence select="error(xs:QName('hub:ONE_WINDOW_VERSION'), 'a version (BBH) above 1 names the case (BJBH) by the number that version 1 was answered with; version 1 may be sent again to learn it')"/>
      </xsl:when>
      <xsl:when test="$first and (empty(SQRXM) or empty(SQRLX))">
        <xsl:sequence select="error(xs:QName('hub:ONE_WINDOW_APPLICANT'), 'version 1 names the applicant (SQRXM) and of which kind it is (SQRLX)')"/>
      </xsl:when>
    </xsl:choose>
    <xsl:variable name="applicant" as="map(*)" select="map:merge((
        SQRLX ! map{'kind': map{'1': 'natural', '2': 'legal'}(f:text(.))},
        f:field(SQRXM, 'name'),
        SFZHM[f:given(.)] ! map{'citizenId': upper-case(f:text(.))},
        f:field(TYSHXYDM, 'uscc'),
        f:field(LXDH, 'phone'),
        f:field(LXDZ, 'address')))"/>
    <xsl:variable name="form" as="map(*)" select="map:merge(BDXX/ZD[f:given(.)] ! map{string(@MC): string(.)})"/>
    <xsl:variable name="materials" as="array(*)" select="array{CLQD/CL ! f:material(.)}"/>
    <xsl:variable name="cleared" as="xs:string*" select="
        *[not(f:given(.))] ! $fields(name()),
        BDXX/ZD[not(f:given(.))] ! ('/form/' || @MC)"/>
    <xsl:sequence select="map:merge((
        BJBH ! map{'caseNo': f:text(.)},
        SXBM ! map{'matterCode': f:text(.)},
        map{
          'type': if ($first) then 'case.submitted' else 'case.supplemented',
          'idempotencyKey': f:text(SLBH) || '/' || $version,
          'priority': (BLFS ! map{'2': 'ASSISTED', '3': 'SPECIAL', '4': 'URGENT'}(f:text(.)), 'ROUTINE')[1],
          'version': $version,
          'keys': map{'windowNumber': f:text(SLBH)},
          'body': map:merge((
            f:field(SXBM, 'matterCode'),
            f:field(YWBLXBM, 'handlingItemCode'),
            SXLB[f:given(.)] ! map{'category': map{'01': 'poor-family', '02': 'parking', '03': 'repair', '04': 'sanitation', '05': 'dispute', '99': 'other'}(f:text(.))},
            if (map:size($applicant) gt 0) then map{'applicant': $applicant} else (),
            f:field(BT, 'subject'),
            SQNR[f:given(.)] ! map{'need': string(.)},
            if (map:size($form) gt 0) then map{'form': $form} else (),
            if ($first or exists(CLQD/CL)) then map{'materials': $materials} else (),
            SDFS[f:given(.)] ! map{'delivery': map{'1': 'window', '2': 'post', '3': 'electronic'}(f:text(.))},
            f:field(XZQH, 'division'),
            f:field(WGBH, 'grid'),
            if (exists($cleared)) then map{'cleared': array{$cleared}} else (),
            map{
              if ($first) then 'reportTime' else 'at': translate(f:text(SLSJ), ' ', 'T') || '+08:00',
              'origin': map{'system': 'one-window', 'number': f:text(SLBH)}
            },
            if ($first) then () else map{'version': $version},
            GZSM[f:given(.)] ! map{'note': string(.)}))
        }))"/>
  </xsl:template>

  <xsl:template match="/*" priority="-1">
    <xsl:sequence select="error(xs:QName('hub:ONE_WINDOW_DOCUMENT'), 'not the document expected, allowed is BJXX')"/>
  </xsl:template>

  <!-- the papers lie at the window -->
  <xsl:function name="f:material" as="map(*)">
    <xsl:param name="material" as="element()"/>
    <xsl:variable name="form" select="f:text($material/CLXS)"/>
    <xsl:sequence select="map:merge((
        map{'name': f:text($material/CLMC), 'original': $form = ('1', '2'), 'kind': 'paper'},
        if ($form = ('1', '3')) then map{'keptAt': 'one-window'} else ()))"/>
  </xsl:function>

  <xsl:function name="f:field" as="map(*)?">
    <xsl:param name="element" as="element()?"/>
    <xsl:param name="name" as="xs:string"/>
    <xsl:sequence select="$element[f:given(.)] ! map{$name: f:text(.)}"/>
  </xsl:function>

  <xsl:function name="f:text" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="normalize-space($element)"/>
  </xsl:function>

  <!-- whether the element has anything in it -->
  <xsl:function name="f:given" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="exists($element/*) or normalize-space($element) ne ''"/>
  </xsl:function>
</xsl:stylesheet>
