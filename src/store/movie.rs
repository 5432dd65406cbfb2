//! Films.
use super::{Reader, StoreError, Writer, row};
use crate::domain::{
    MovieId,
    movie::{Movie, MovieFacts},
};
use rusqlite::{Row, params};

const COLUMNS: &str = "id, title, certificate, duration_min, genres, languages, release_date, synopsis, rating_tenths, \
                       director, players, distributor, format";

fn movie(r: &Row<'_>) -> Result<Movie, StoreError> {
    let released: Option<String> = r.get(6)?;
    let release_date =
        released.map(|d| d.parse().map_err(|_| StoreError::Corrupt(format!("{d:?} is no date")))).transpose()?;
    Ok(Movie {
        id: MovieId(r.get(0)?),
        facts: MovieFacts {
            title: r.get(1)?,
            certificate: r.get(2)?,
            duration_min: row::fit(r.get(3)?)?,
            genres: row::from_json(&r.get::<_, String>(4)?)?,
            languages: row::from_json(&r.get::<_, String>(5)?)?,
            release_date,
            synopsis: r.get(7)?,
            rating_tenths: r.get::<_, Option<i64>>(8)?.map(row::fit).transpose()?,
            director: r.get(9)?,
            cast: row::from_json(&r.get::<_, String>(10)?)?,
            distributor: r.get(11)?,
            format: r.get(12)?,
        },
    })
}

impl Reader<'_> {
    /// All films that were not removed, by title.
    pub fn movies(&self) -> Result<Vec<Movie>, StoreError> {
        let sql = format!("select {COLUMNS} from movie where removed = 0 order by title collate nocase, id");
        let mut ask = self.conn.prepare_cached(&sql)?;
        let mut rows = ask.query([])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(movie(r)?);
        }
        Ok(out)
    }

    /// One film, also a removed one.
    pub fn movie(&self, id: MovieId) -> Result<Option<Movie>, StoreError> {
        let mut ask = self.conn.prepare_cached(&format!("select {COLUMNS} from movie where id = ?1"))?;
        let mut rows = ask.query([id.0])?;
        rows.next()?.map(movie).transpose()
    }
}

impl Writer<'_> {
    /// Adds a film. `false` where the house has it already (title and year).
    pub fn movie_add(&self, facts: &MovieFacts) -> Result<Option<MovieId>, StoreError> {
        let mut add = self.conn.prepare_cached(
            "insert into movie (title, certificate, duration_min, genres, languages, release_date, synopsis, rating_tenths,
               director, players, distributor, format) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?;
        match add.execute(params![
            facts.title,
            facts.certificate,
            facts.duration_min,
            row::json(&facts.genres)?,
            row::json(&facts.languages)?,
            facts.release_date.map(|d| d.to_string()),
            facts.synopsis,
            facts.rating_tenths,
            facts.director,
            row::json(&facts.cast)?,
            facts.distributor,
            facts.format,
        ]) {
            Ok(_) => Ok(Some(MovieId(self.conn.last_insert_rowid()))),
            Err(error) if super::error::says(&error, "movie_once") => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Changes what is said of a film. `false` where another one has that title and year.
    pub fn movie_edit(&self, id: MovieId, facts: &MovieFacts) -> Result<bool, StoreError> {
        let changed = self.conn.execute(
            "update movie set title = ?2, certificate = ?3, duration_min = ?4, genres = ?5, languages = ?6, release_date = ?7,
               synopsis = ?8, rating_tenths = ?9, director = ?10, players = ?11, distributor = ?12, format = ?13 where id = ?1",
            params![
                id.0,
                facts.title,
                facts.certificate,
                facts.duration_min,
                row::json(&facts.genres)?,
                row::json(&facts.languages)?,
                facts.release_date.map(|d| d.to_string()),
                facts.synopsis,
                facts.rating_tenths,
                facts.director,
                row::json(&facts.cast)?,
                facts.distributor,
                facts.format,
            ],
        );
        match changed {
            Ok(_) => Ok(true),
            Err(error) if super::error::says(&error, "movie_once") => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes a film out of the lists; what was sold keeps it.
    pub fn movie_remove(&self, id: MovieId) -> Result<(), StoreError> {
        self.conn.execute("update movie set removed = 1 where id = ?1", [id.0])?;
        Ok(())
    }
}
